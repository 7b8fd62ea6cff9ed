<?php
/**
 * What editor.js needs of WordPress, which reads this beside it.
 *
 * @package Strongstride
 */

return array(
	'dependencies' => array( 'wp-block-editor', 'wp-blocks', 'wp-components', 'wp-element', 'wp-i18n', 'wp-server-side-render' ),
	'version'      => '0.1.0',
);
