<?php
/**
 * Renders the block.
 *
 * @package Strongstride
 *
 * @var array $attributes The block's attributes.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

echo '<div ' . wp_kses_data( get_block_wrapper_attributes() ) . '>' . wp_kses_post( strongstride_figure( $attributes ) ) . '</div>';
