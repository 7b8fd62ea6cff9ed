<?php
/**
 * Stored texts and copies: options in case the site is unavailable, and transients that expire. Each circuit has its own.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The names of the options of texts and copies.
 *
 * @param string $prefix Nothing, or '_transient_' for the options that store their transients.
 * @return string[]
 */
function strongstride_stored_names( $prefix = '' ) {
	global $wpdb;
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WordPress has no other way to find options by prefix.
	return $wpdb->get_col(
		$wpdb->prepare(
			"SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s",
			$wpdb->esc_like( $prefix . 'strongstride_text_' ) . '%',
			$wpdb->esc_like( $prefix . 'strongstride_copy_' ) . '%'
		)
	);
}

/**
 * Delete the transients of texts and copies. The last known texts and copies stay.
 */
function strongstride_clear_caches() {
	foreach ( strongstride_stored_names( '_transient_' ) as $name ) {
		delete_transient( preg_replace( '/^_transient_/', '', $name ) );
	}
}

/**
 * Store once a week that a text or a copy is used.
 *
 * @param string $name  The name of the option.
 * @param array  $value The value of the option.
 */
function strongstride_mark_as_used( $name, $value ) {
	if ( ! isset( $value['used'] ) || $value['used'] < time() - WEEK_IN_SECONDS ) {
		update_option( $name, array_merge( $value, array( 'used' => time() ) ), false );
	}
}

/**
 * Delete texts and copies that no post has used for a year. WordPress calls this once a day.
 */
function strongstride_delete_unused() {
	foreach ( strongstride_stored_names() as $name ) {
		$value = get_option( $name );
		if ( ! isset( $value['used'] ) || $value['used'] < time() - YEAR_IN_SECONDS ) {
			delete_option( $name );
		}
	}
}
add_action( 'wp_scheduled_delete', 'strongstride_delete_unused' );
