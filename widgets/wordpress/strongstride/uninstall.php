<?php
/**
 * Deletes the data of the plugin, on all sites of a network.
 *
 * @package Strongstride
 */

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

/**
 * Delete the setting, the texts and copies of circuits, and their transients on the current site.
 */
function strongstride_forget() {
	global $wpdb;
	delete_option( 'strongstride_site' );
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WordPress has no other way to find options by prefix.
	$names = $wpdb->get_col(
		$wpdb->prepare(
			"SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s OR option_name LIKE %s OR option_name LIKE %s",
			$wpdb->esc_like( 'strongstride_text_' ) . '%',
			$wpdb->esc_like( 'strongstride_copy_' ) . '%',
			$wpdb->esc_like( '_transient_strongstride_text_' ) . '%',
			$wpdb->esc_like( '_transient_strongstride_copy_' ) . '%'
		)
	);
	foreach ( $names as $name ) {
		$transient = preg_replace( '/^_transient_/', '', $name );
		if ( $transient === $name ) {
			delete_option( $name );
		} else {
			delete_transient( $transient );
		}
	}
}

if ( is_multisite() ) {
	$strongstride_sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $strongstride_sites as $strongstride_id ) {
		switch_to_blog( $strongstride_id );
		strongstride_forget();
		restore_current_blog();
	}
} else {
	strongstride_forget();
}
