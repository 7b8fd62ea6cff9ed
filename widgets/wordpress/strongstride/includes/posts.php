<?php
/**
 * The ways into a post: the block, the shortcode, and a circuit's address on a line of its own.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The shortcode [strongstride_circuit areas="glutes,hamstrings"].
 *
 * @param array|string $attributes What the author wrote; an empty string where that is nothing.
 * @return string
 */
function strongstride_shortcode( $attributes ) {
	return strongstride_figure( is_array( $attributes ) ? $attributes : array() );
}
add_shortcode( 'strongstride_circuit', 'strongstride_shortcode' );

/**
 * An address in a post.
 *
 * @param string[] $found What strongstride_pattern() found.
 * @return string
 */
function strongstride_pasted( $found ) {
	return strongstride_figure( array( 'url' => $found[0] ) );
}

/**
 * Register the block, and the site as one whose addresses can be pasted.
 */
function strongstride_register() {
	load_plugin_textdomain( 'strongstride', false, dirname( plugin_basename( STRONGSTRIDE_FILE ) ) . '/languages' );
	register_block_type( dirname( STRONGSTRIDE_FILE ) . '/block' );
	if ( '' !== strongstride_site() ) {
		// WordPress asks the provider for the editor's preview. In a post the handler comes first: it knows the text.
		wp_oembed_add_provider( strongstride_pattern(), strongstride_site() . '/oembed', true );
		wp_embed_register_handler( 'strongstride', strongstride_pattern(), 'strongstride_pasted' );
	}
}
add_action( 'init', 'strongstride_register' );

/**
 * The preview of an address in the editor: the frame will do, since a post gets the text from strongstride_pasted().
 *
 * @param string|false $html What WordPress made of the site's answer.
 * @param object       $data The answer.
 * @param string       $url  The address.
 * @return string|false
 */
function strongstride_preview( $html, $data, $url ) {
	$frame = defined( 'REST_REQUEST' ) && preg_match( strongstride_pattern(), $url ) ? strstr( (string) $html, '<iframe' ) : false;
	return false === $frame ? $html : $frame;
}
add_filter( 'oembed_dataparse', 'strongstride_preview', 20, 3 );
