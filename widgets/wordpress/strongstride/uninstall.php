<?php
/**
 * Deletes the data of the plugin, on all sites of a network.
 *
 * @package Strongstride
 */

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

require_once __DIR__ . '/includes/stored.php';

/**
 * Delete the setting, the texts and copies of circuits, and their transients on the current site.
 */
function strongstride_forget() {
	delete_option( 'strongstride_site' );
	strongstride_clear_caches();
	foreach ( strongstride_stored_names() as $name ) {
		delete_option( $name );
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
