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
	echo '</form></div>';
}
