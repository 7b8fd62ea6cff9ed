<?php
/**
 * URLs of the site that provides circuits, and of its circuits.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The query parameters in the URL of a circuit, in canonical order.
 *
 * @return string[] Names of parameters.
 */
function strongstride_options() {
	return array(
		'level',
		'equipment',
		'venue',
		'rounds',
		'work',
		'dose',
		'rest',
		'minutes',
		'drills',
		'per-area',
		'quiet',
		'avoid',
		'seed',
		'swap',
	);
}

/**
 * The URL of the site that provides circuits, without a trailing slash.
 *
 * @return string The URL, or an empty string if it is not set.
 */
function strongstride_site() {
	return (string) get_option( 'strongstride_site', STRONGSTRIDE_SITE );
}

/**
 * Sanitise the URL of a site. It must be https, except on localhost.
 *
 * @param string $value The value entered.
 * @return string The URL without a trailing slash, or an empty string if it is invalid.
 */
function strongstride_clean_site( $value ) {
	$value = strtolower( trim( $value ) );
	$safe  = '#^(?:https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|http://(?:localhost|127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?/?$#D';
	return preg_match( $safe, $value ) ? rtrim( $value, '/' ) : '';
}

/**
 * The pattern for URLs of circuits on the site, anchored and escaped.
 *
 * It allows what WordPress allows in a pasted URL: another scheme, no slash at the end, and a fragment.
 *
 * @return string A regular expression. Its groups are the areas or exercises, and the query.
 */
function strongstride_pattern() {
	$authority = preg_replace( '#^https?://#', '', strongstride_site() );
	return '#^https?://' . preg_quote( $authority, '#' ) . '/c/([^/?\#\s]{1,1000})/?(?:\?([^\#\s]{0,1000}))?(?:\#\S{0,1000})?$#iD';
}

/**
 * The URL of the circuit for attributes. Attributes that are not allowed are ignored.
 *
 * @param array $attributes Attributes of the shortcode or the block.
 * @return string|WP_Error The URL. It can be the URL of an article on the site, whose first circuit is shown.
 */
function strongstride_address( $attributes ) {
	$given = array_map( 'strval', array_filter( $attributes, 'is_scalar' ) );
	if ( '' === strongstride_site() ) {
		return new WP_Error( 'site', __( 'Enter the URL of the site that provides circuits on the settings page of the plugin.', 'strongstride' ) );
	}
	$url = strongstride_clean_url( $attributes );
	if ( '' !== $url ) {
		if ( ! preg_match( strongstride_pattern(), $url, $matches ) ) {
			return strongstride_page_address( $url );
		}
		$terms = rawurldecode( $matches[1] );
		wp_parse_str( isset( $matches[2] ) ? $matches[2] : '', $given );
	} else {
		$terms = empty( $given['exercises'] ) ? ( isset( $given['areas'] ) ? $given['areas'] : '' ) : $given['exercises'];
	}
	$terms = array_filter( array_map( 'trim', explode( ',', $terms ) ), 'strlen' );
	if ( ! $terms ) {
		return new WP_Error( 'terms', __( 'Enter areas, exercises or the URL of a circuit.', 'strongstride' ) );
	}
	return strongstride_site() . '/c/' . implode( ',', array_map( 'rawurlencode', $terms ) ) . '/' . strongstride_query( $given );
}

/**
 * The URL in the attributes as entered, but without HTML entities, which WordPress adds.
 *
 * @param array $attributes Attributes of the shortcode or the block.
 * @return string The URL, or an empty string.
 */
function strongstride_clean_url( $attributes ) {
	return isset( $attributes['url'] ) && is_string( $attributes['url'] ) ? trim( html_entity_decode( $attributes['url'], ENT_QUOTES ) ) : '';
}

/**
 * The URL of a page of the site that is not a circuit, such as an article, without its query and fragment.
 *
 * @param string $url The URL entered.
 * @return string|WP_Error
 */
function strongstride_page_address( $url ) {
	$authority = preg_replace( '#^https?://#', '', strongstride_site() );
	if ( preg_match( '#^https?://' . preg_quote( $authority, '#' ) . '(/[^\s?\#"\'<>]{1,1000})(?:[?\#]\S*)?$#iD', $url, $matches ) ) {
		return strongstride_site() . $matches[1];
	}
	/* translators: 1: URL that was entered. 2: URL of the site that provides circuits. */
	return new WP_Error( 'url', sprintf( __( '%1$s is not a URL of %2$s.', 'strongstride' ), $url, strongstride_site() ) );
}

/**
 * The query of the URL of a circuit.
 *
 * @param array $given Parameters by name. Those not in strongstride_options() are ignored.
 * @return string The query with its question mark, or an empty string.
 */
function strongstride_query( $given ) {
	$pairs = array();
	foreach ( strongstride_options() as $name ) {
		$value = isset( $given[ $name ] ) && is_string( $given[ $name ] ) ? preg_replace( '/\s*,\s*/', ',', trim( $given[ $name ] ) ) : '';
		if ( preg_match( '/^[A-Za-z0-9.,-]{1,200}$/D', $value ) ) {
			$pairs[] = $name . '=' . $value;
		}
	}
	return $pairs ? '?' . implode( '&', $pairs ) : '';
}
