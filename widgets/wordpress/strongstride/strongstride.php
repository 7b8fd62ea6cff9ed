<?php
/**
 * Plugin Name:       Strongstride Circuits
 * Description:       Strength circuits for runners in your posts, as a block, as a shortcode, or by pasting their address. The whole workout stands in the post as text.
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

// The address of the site that circuits come from, until the settings name another. Whoever makes the zip fills it in.
define( 'STRONGSTRIDE_SITE', '' );

require_once __DIR__ . '/includes/address.php';
require_once __DIR__ . '/includes/text.php';
require_once __DIR__ . '/includes/figure.php';
require_once __DIR__ . '/includes/loader.php';
require_once __DIR__ . '/includes/posts.php';
require_once __DIR__ . '/includes/settings.php';
