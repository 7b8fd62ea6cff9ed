<?php
/**
 * The dependencies of editor.js. WordPress reads this file.
 *
 * @package Strongstride
 */

return array(
	'dependencies' => array( 'wp-api-fetch', 'wp-block-editor', 'wp-blocks', 'wp-components', 'wp-data', 'wp-element', 'wp-i18n', 'wp-url' ),
	'version'      => '', // A hash of the script. It is filled in when the zip file is built.
);
