<?php
/**
 * The loader, a script that replaces the text of a circuit with a frame. It is part of this plugin.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Enqueue the loader. This is called for each circuit, so pages without circuits do not load it.
 */
function strongstride_load() {
	if ( ! is_feed() ) {
		wp_enqueue_script( 'strongstride', plugins_url( 'circuit.js', STRONGSTRIDE_FILE ), array(), STRONGSTRIDE_LOADER, true );
	}
}

/**
 * Enqueue the loader in the block editor, for its previews.
 */
function strongstride_load_in_editor() {
	if ( is_admin() ) {
		strongstride_load();
	}
}
add_action( 'enqueue_block_assets', 'strongstride_load_in_editor' );

/**
 * Tell the loader which site provides the frames, because the loader is served from this blog.
 *
 * @param string $tag    The HTML of a script element.
 * @param string $handle The name of the script.
 * @return string
 */
function strongstride_loader_tag( $tag, $handle ) {
	if ( 'strongstride' !== $handle ) {
		return $tag;
	}
	return str_replace( '<script ', '<script async data-origin="' . esc_attr( strongstride_site() ) . '" ', $tag );
}
add_filter( 'script_loader_tag', 'strongstride_loader_tag', 10, 2 );
