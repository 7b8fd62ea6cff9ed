<?php
/**
 * Plugin Name:       Strongstride Circuits
 * Description:       Strength circuits for runners in your posts, as a block, a shortcode or a pasted URL. Posts contain the whole workout as text.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
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

define( 'STRONGSTRIDE_VERSION', '0.1.0' );
define( 'STRONGSTRIDE_FILE', __FILE__ );

// The default URL of the site that provides circuits. It is filled in when the zip file is built.
define( 'STRONGSTRIDE_SITE', '' );

require_once __DIR__ . '/includes/address.php';
require_once __DIR__ . '/includes/text.php';
require_once __DIR__ . '/includes/figure.php';
require_once __DIR__ . '/includes/loader.php';
require_once __DIR__ . '/includes/posts.php';
require_once __DIR__ . '/includes/settings.php';
