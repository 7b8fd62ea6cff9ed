<?php
/**
 * Renders the block.
 *
 * @package Strongstride
 *
 * @var array  $attributes The block's attributes.
 * @var string $content    The HTML of the block that is saved in the post.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

echo wp_kses_post( strongstride_block( $attributes, $content ) );
