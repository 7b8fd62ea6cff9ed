<?php
/**
 * The loader: the script that turns the text of a circuit into a frame. It comes from this plugin's own folder.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Let the page that is being made have the loader. Called wherever a circuit stands, so other pages go without.
 */
function strongstride_load() {
	if ( ! is_feed() ) {
		wp_enqueue_script( 'strongstride', plugins_url( 'circuit.js', STRONGSTRIDE_FILE ), array(), STRONGSTRIDE_VERSION, true );
	}
}

/**
 * Let the block editor have the loader, too, for its preview.
 */
function strongstride_load_in_editor() {
	if ( is_admin() ) {
		strongstride_load();
	}
}
add_action( 'enqueue_block_assets', 'strongstride_load_in_editor' );

/**
 * Tell the loader whose frames it may show, since its own address is that of this blog.
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
