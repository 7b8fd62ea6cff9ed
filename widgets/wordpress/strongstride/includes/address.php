<?php
/**
 * Addresses: of the site that circuits come from, and of each circuit there.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * What the address of a circuit may say besides its areas or exercises, in the order in which it says it.
 *
 * @return string[] Names of options.
 */
function strongstride_options() {
	return array(
		'level',
		'equipment',
		'venue',
		'rounds',
		'work',
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
 * The address of the site that circuits come from, without a slash at its end.
 *
 * @return string The address, or an empty string where none is set.
 */
function strongstride_site() {
	return (string) get_option( 'strongstride_site', STRONGSTRIDE_SITE );
}

/**
 * A site's address as it is kept. Only https will do, save for a site on this very machine.
 *
 * @param string $value What somebody wrote.
 * @return string The address without a slash at its end, or an empty string where it cannot be one.
 */
function strongstride_clean_site( $value ) {
	$value = strtolower( trim( $value ) );
	$safe  = '#^(?:https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|http://(?:localhost|127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?/?$#D';
	return preg_match( $safe, $value ) ? rtrim( $value, '/' ) : '';
}

/**
 * The pattern of a circuit's address on the site: anchored, with the site's own characters escaped.
 *
 * @return string A regular expression. Its first group is what the circuit is made of, its second the query.
 */
function strongstride_pattern() {
	return '#^' . preg_quote( strongstride_site(), '#' ) . '/c/([^/?\#\s]{1,1000})/(?:\?([^\#\s]{0,1000}))?$#D';
}

/**
 * The address of the circuit that attributes ask for. What they must not say is left out.
 *
 * @param array $attributes Attributes of the shortcode or the block.
 * @return string The address, or an empty string where they name no circuit of the site.
 */
function strongstride_address( $attributes ) {
	$given = array_map( 'strval', array_filter( $attributes, 'is_scalar' ) );
	if ( '' === strongstride_site() ) {
		return '';
	}
	if ( ! empty( $given['url'] ) ) {
		if ( ! preg_match( strongstride_pattern(), str_replace( '&amp;', '&', trim( $given['url'] ) ), $found ) ) {
			return '';
		}
		$terms = rawurldecode( $found[1] );
		wp_parse_str( isset( $found[2] ) ? $found[2] : '', $given );
	} else {
		$terms = empty( $given['exercises'] ) ? ( isset( $given['areas'] ) ? $given['areas'] : '' ) : $given['exercises'];
	}
	$terms = array_filter( array_map( 'trim', explode( ',', $terms ) ), 'strlen' );
	if ( ! $terms ) {
		return '';
	}
	return strongstride_site() . '/c/' . implode( ',', array_map( 'rawurlencode', $terms ) ) . '/' . strongstride_query( $given );
}

/**
 * The query of a circuit's address.
 *
 * @param array $given Options by name; others than those of strongstride_options() are left out.
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
