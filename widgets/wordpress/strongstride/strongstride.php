<?php
/**
 * Plugin Name:       Circuits from strongstride.example
 * Description:       Strength circuits for runners from strongstride.example, as a block, a shortcode or a pasted URL. Posts have the whole workout as text.
 * Version:           1.0.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Plugin URI:        https://strongstride.example/share/
 * Update URI:        https://strongstride.example/share/wordpress.zip
 * Author:            Strongstride
 * License:           MIT
 * License URI:       https://opensource.org/license/mit
 * Text Domain:       strongstride
 * Domain Path:       /languages
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

define( 'STRONGSTRIDE_VERSION', '1.0.0' );
define( 'STRONGSTRIDE_FILE', __FILE__ );

// The hash of the loader, for its URL. It is filled in when the zip file is built.
define( 'STRONGSTRIDE_LOADER', '' );

// The default URL of the site that provides circuits. It is filled in when the zip file is built.
define( 'STRONGSTRIDE_SITE', '' );

require_once __DIR__ . '/includes/address.php';
require_once __DIR__ . '/includes/stored.php';
require_once __DIR__ . '/includes/text.php';
require_once __DIR__ . '/includes/copy.php';
require_once __DIR__ . '/includes/figure.php';
require_once __DIR__ . '/includes/loader.php';
require_once __DIR__ . '/includes/posts.php';
require_once __DIR__ . '/includes/settings.php';
