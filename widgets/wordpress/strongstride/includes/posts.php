<?php
/**
 * The ways to add a circuit to a post: the block, the shortcode, and a URL on its own line.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The shortcode [strongstride_circuit areas="glutes,hamstrings"].
 *
 * @param array|string $attributes The attributes. WordPress passes an empty string if there are no attributes.
 * @return string
 */
function strongstride_shortcode( $attributes ) {
	return strongstride_figure( is_array( $attributes ) ? $attributes : array() );
}
add_shortcode( 'strongstride_circuit', 'strongstride_shortcode' );

/**
 * A pasted URL.
 *
 * @param string[] $matches The matches of strongstride_pattern().
 * @return string
 */
function strongstride_pasted( $matches ) {
	return strongstride_figure( array( 'url' => $matches[0] ) );
}

/**
 * Register the block, and the site as an oEmbed provider.
 */
function strongstride_register() {
	load_plugin_textdomain( 'strongstride', false, dirname( plugin_basename( STRONGSTRIDE_FILE ) ) . '/languages' );
	register_block_type( dirname( STRONGSTRIDE_FILE ) . '/block' );
	if ( '' !== strongstride_site() ) {
		// WordPress uses the provider for the preview in the editor. In posts the handler, which has the text, comes first.
		wp_oembed_add_provider( strongstride_pattern(), strongstride_site() . '/oembed', true );
		wp_embed_register_handler( 'strongstride', strongstride_pattern(), 'strongstride_pasted' );
	}
}
add_action( 'init', 'strongstride_register' );

/**
 * The preview of a pasted URL in the editor: the frame only, because strongstride_pasted() adds the text to posts.
 *
 * @param string|false $html The HTML that WordPress made from the oEmbed response.
 * @param object       $data The oEmbed response.
 * @param string       $url  The URL.
 * @return string|false
 */
function strongstride_preview( $html, $data, $url ) {
	$frame = defined( 'REST_REQUEST' ) && preg_match( strongstride_pattern(), $url ) ? strstr( (string) $html, '<iframe' ) : false;
	return false === $frame ? $html : $frame;
}
add_filter( 'oembed_dataparse', 'strongstride_preview', 20, 3 );
