<?php
/**
 * A circuit in a post: its text, which the loader turns into a frame where there is script.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The HTML of a circuit: for the block, the shortcode and a pasted address alike.
 *
 * @param array $attributes What the author wrote: areas, exercises or url, the options of a circuit, theme, accent, load.
 * @return string The HTML, every value of it escaped; empty where the attributes name no circuit of the site.
 */
function strongstride_figure( $attributes ) {
	$address = strongstride_address( $attributes );
	if ( '' === $address ) {
		return '';
	}
	$text = strongstride_text( $address );
	if ( null === $text ) {
		$text = array(
			'title'    => __( 'A strength circuit', 'strongstride' ),
			'url'      => $address,
			'height'   => 500,
			'stations' => array(),
		);
	}
	strongstride_load();
	$data = array(
		'circuit' => $text['url'],
		'theme'   => strongstride_one_of( $attributes, 'theme', '/^(?:light|dark)$/D', 'auto' ),
		'accent'  => ltrim( strongstride_one_of( $attributes, 'accent', '/^#?[0-9a-fA-F]{6}$/D', '' ), '#' ),
		'load'    => strongstride_one_of( $attributes, 'load', '/^click$/D', '' ),
		'height'  => (string) $text['height'],
	);
	$html = '<figure class="circuit-embed"';
	foreach ( array_filter( $data, 'strlen' ) as $name => $value ) {
		$html .= ' data-' . $name . '="' . esc_attr( $value ) . '"';
	}
	$html .= ' style="margin:0;min-height:' . (int) $text['height'] . 'px">';
	$html .= "\n<p><a href=\"" . esc_url( $text['url'] ) . '">' . esc_html( $text['title'] ) . '</a>';
	if ( $text['stations'] ) {
		$html .= ': ' . esc_html( strongstride_summary( $text ) );
		$html .= "</p>\n<ol><li>" . implode( '</li><li>', array_map( 'esc_html', $text['stations'] ) ) . '</li></ol>';
	} else {
		$html .= '</p>';
	}
	return $html . '</figure>';
}

/**
 * Rounds and minutes of a circuit in words.
 *
 * @param array $text What strongstride_text() gives.
 * @return string
 */
function strongstride_summary( $text ) {
	/* translators: %d: how many rounds a circuit has. */
	$rounds = sprintf( _n( '%d round', '%d rounds', $text['rounds'], 'strongstride' ), $text['rounds'] );
	/* translators: %d: how many minutes a circuit takes. */
	$minutes = $text['about'] ? __( 'about %d minutes', 'strongstride' ) : __( '%d minutes', 'strongstride' );
	return $rounds . ', ' . sprintf( $minutes, $text['minutes'] );
}

/**
 * The value of an attribute where it is one that is allowed.
 *
 * @param array  $attributes What the author wrote.
 * @param string $name       The name of the attribute.
 * @param string $pattern    What is allowed.
 * @param string $otherwise  What holds where it is not.
 * @return string
 */
function strongstride_one_of( $attributes, $name, $pattern, $otherwise ) {
	$value = isset( $attributes[ $name ] ) && is_string( $attributes[ $name ] ) ? $attributes[ $name ] : '';
	return preg_match( $pattern, $value ) ? $value : $otherwise;
}
