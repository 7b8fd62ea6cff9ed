<?php
/**
 * The settings page: the site that provides circuits.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Validate the URL of the site. If it is invalid, keep the previous one.
 *
 * @param mixed $value The value entered.
 * @return string
 */
function strongstride_save_site( $value ) {
	$site = strongstride_clean_site( is_string( $value ) ? $value : '' );
	if ( '' === $site ) {
		add_settings_error(
			'strongstride_site',
			'strongstride_site',
			__( 'The setting was not changed. Enter the URL of a site without a path, such as https://example.org.', 'strongstride' )
		);
		return strongstride_site();
	}
	return $site;
}

/**
 * Register the setting and its field.
 */
function strongstride_register_settings() {
	register_setting(
		'strongstride',
		'strongstride_site',
		array(
			'type'              => 'string',
			'sanitize_callback' => 'strongstride_save_site',
		)
	);
	add_settings_section( 'strongstride', '', '__return_empty_string', 'strongstride' );
	add_settings_field(
		'strongstride_site',
		__( 'Site URL', 'strongstride' ),
		'strongstride_site_field',
		'strongstride',
		'strongstride',
		array( 'label_for' => 'strongstride_site' )
	);
}
add_action( 'admin_init', 'strongstride_register_settings' );

/**
 * Print the field for the URL of the site.
 */
function strongstride_site_field() {
	printf(
		'<input type="url" required class="regular-text code" id="strongstride_site" name="strongstride_site" value="%s" aria-describedby="strongstride_site_help"><p class="description" id="strongstride_site_help">%s</p>',
		esc_attr( strongstride_site() ),
		esc_html__( 'The site that provides the circuits. Your readers’ browsers load frames from it, without cookies.', 'strongstride' )
	);
}

/**
 * Add the settings page to the menu.
 */
function strongstride_menu() {
	$title = __( 'Circuits from strongstride.example', 'strongstride' );
	add_options_page( $title, $title, 'manage_options', 'strongstride', 'strongstride_page' );
}
add_action( 'admin_menu', 'strongstride_menu' );

/**
 * Add a link to the settings page to the list of plugins.
 *
 * @param string[] $links The links below the name of the plugin.
 * @return string[]
 */
function strongstride_settings_link( $links ) {
	$url = admin_url( 'options-general.php?page=strongstride' );
	array_unshift( $links, '<a href="' . esc_url( $url ) . '">' . esc_html__( 'Settings', 'strongstride' ) . '</a>' );
	return $links;
}
add_filter( 'plugin_action_links_' . plugin_basename( STRONGSTRIDE_FILE ), 'strongstride_settings_link' );

/**
 * Print the settings page.
 */
function strongstride_page() {
	echo '<div class="wrap"><h1>' . esc_html__( 'Circuits from strongstride.example', 'strongstride' ) . '</h1><form action="options.php" method="post">';
	settings_fields( 'strongstride' );
	do_settings_sections( 'strongstride' );
	submit_button();
	echo '</form><form action="' . esc_url( admin_url( 'admin-post.php' ) ) . '" method="post">';
	echo '<input type="hidden" name="action" value="strongstride_check">';
	wp_nonce_field( 'strongstride_check' );
	submit_button( __( 'Test the site and clear caches', 'strongstride' ), 'secondary', 'strongstride_check' );
	echo '</form></div>';
}

/**
 * Clear the caches, so that texts and copies are fetched again, and report whether the site answers.
 */
function strongstride_check() {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'You are not allowed to do this.', 'strongstride' ), 403 );
	}
	check_admin_referer( 'strongstride_check' );
	strongstride_clear_caches();
	// A site that provides circuits answers with a JSON document that asks for a URL.
	$response = strongstride_request( strongstride_site() . '/oembed?format=json', 'application/json' );
	$document = is_wp_error( $response ) ? null : json_decode( wp_remote_retrieve_body( $response ), true );
	if ( isset( $document['error'] ) ) {
		add_settings_error( 'strongstride_site', 'strongstride_check', __( 'The site answers. The caches are empty now.', 'strongstride' ), 'success' );
	} else {
		/* translators: %s: URL of the site that provides circuits. */
		$words = is_wp_error( $response ) ? $response->get_error_message() : sprintf( __( '%s does not provide circuits.', 'strongstride' ), strongstride_site() );
		add_settings_error( 'strongstride_site', 'strongstride_check', $words );
	}
	set_transient( 'settings_errors', get_settings_errors(), 30 );
	wp_safe_redirect( admin_url( 'options-general.php?page=strongstride&settings-updated=true' ) );
	exit;
}
add_action( 'admin_post_strongstride_check', 'strongstride_check' );
