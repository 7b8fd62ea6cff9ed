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
 * The block. A circuit that the author has pinned is shown as it is saved in the post.
 *
 * @param array  $attributes The attributes.
 * @param string $saved      The HTML in the post. Old versions of the block saved none.
 * @return string
 */
function strongstride_block( $attributes, $saved ) {
	$circuit = strongstride_find_circuit( $saved );
	$figure  = '' === $circuit || ! empty( $attributes['follow'] ) ? strongstride_figure( $attributes ) : '';
	// A circuit that follows the library is shown as saved if the site does not answer.
	if ( '' !== $circuit && '' === strongstride_find_circuit( $figure ) ) {
		return strongstride_activate( $saved ) . strongstride_note( strongstride_problem( $circuit ) );
	}
	return '<div ' . get_block_wrapper_attributes() . '>' . $figure . '</div>';
}

/**
 * The content of a block in the editor: the text of the circuit that its attributes describe.
 *
 * @param WP_REST_Request $request The request, with the attributes in its query, and the circuit to keep, if any.
 * @return array{content: string, circuit: string, problem: string} The HTML to save and the URL of the circuit, and an
 *                                                                  explanation if something is wrong.
 */
function strongstride_describe( $request ) {
	$attributes = $request->get_query_params();
	$address    = strongstride_address( empty( $attributes['circuit'] ) ? $attributes : array( 'url' => $attributes['circuit'] ) );
	$text       = is_wp_error( $address ) ? null : strongstride_text( $address );
	if ( isset( $text['pinned'] ) && empty( $attributes['follow'] ) ) {
		$address = $text['pinned'];
		$text    = strongstride_text( $address );
	}
	$problem = is_wp_error( $address ) ? $address->get_error_message() : strongstride_problem( $address );
	return array(
		'content' => $text ? strongstride_build_figure( $text, $attributes ) : '',
		'circuit' => $text ? $text['url'] : '',
		'problem' => '' === $problem && ! $text ? strongstride_away_message() : $problem,
	);
}

/**
 * Register the REST route that returns the content of a block to the editor.
 */
function strongstride_register_route() {
	register_rest_route(
		'strongstride/v1',
		'/circuit',
		array(
			'methods'             => 'GET',
			'callback'            => 'strongstride_describe',
			'permission_callback' => function () {
				return current_user_can( 'edit_posts' );
			},
		)
	);
}
add_action( 'rest_api_init', 'strongstride_register_route' );

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
