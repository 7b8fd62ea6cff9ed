<?php
/**
 * The HTML of a circuit in a post: its text, which the loader replaces with a frame.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The HTML of a circuit, for shortcodes, pasted URLs and blocks without a saved text.
 *
 * @param array $attributes The attributes: areas, exercises or url, query parameters of a circuit, theme, accent, load and ask.
 * @return string The escaped HTML, or an empty string if the attributes do not describe a circuit of the site.
 */
function strongstride_figure( $attributes ) {
	$address = strongstride_address( $attributes );
	if ( is_wp_error( $address ) ) {
		return strongstride_note( $address->get_error_message() );
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
	return strongstride_activate( strongstride_build_figure( $text, $attributes ) ) . strongstride_note( strongstride_problem( $address ) );
}

/**
 * The text of a circuit as a figure. Without the plugin it is a list with a link.
 *
 * @param array $text       The result of strongstride_text().
 * @param array $attributes The attributes: theme, accent, load and ask, or a url that has them in its query.
 * @return string The escaped HTML.
 */
function strongstride_build_figure( $text, $attributes ) {
	$chosen = array();
	wp_parse_str( (string) wp_parse_url( strongstride_clean_url( $attributes ), PHP_URL_QUERY ), $query );
	foreach ( strongstride_appearance() as $name => $pattern ) {
		$chosen[ $name ] = strongstride_one_of( $attributes, $name, $pattern, strongstride_one_of( $query, $name, $pattern, '' ) );
	}
	$data = array(
		'circuit' => $text['url'],
		'theme'   => '' === $chosen['theme'] ? 'auto' : $chosen['theme'],
		'accent'  => ltrim( $chosen['accent'], '#' ),
		'load'    => $chosen['load'],
		'ask'     => $chosen['ask'],
		'height'  => (string) $text['height'],
	);
	$html = '<figure class="circuit-embed"';
	foreach ( array_filter( $data, 'strlen' ) as $name => $value ) {
		$html .= ' data-' . $name . '="' . esc_attr( $value ) . '"';
	}
	$html .= ' style="margin:1em 0">';
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
 * The attributes that change the appearance of a circuit, and the patterns of their values.
 *
 * @return string[]
 */
function strongstride_appearance() {
	return array(
		'theme'  => '/^(?:light|dark)$/D',
		'accent' => '/^#?[0-9a-fA-F]{6}$/D',
		'load'   => '/^click$/D',
		'ask'    => '/^on$/D',
	);
}

/**
 * Make a figure ready for readers: load the loader, and add the URL of the blog's copy of the frame.
 *
 * @param string $figure HTML with a figure of strongstride_build_figure(), which can be from a saved post.
 * @return string
 */
function strongstride_activate( $figure ) {
	strongstride_load();
	$circuit = strongstride_find_circuit( $figure );
	if ( '' === $circuit || is_feed() ) {
		return $figure;
	}
	$accent = preg_match( '# data-accent="([0-9a-fA-F]{6})"#', $figure, $matches ) ? $matches[1] : '';
	$copy   = strongstride_copy( $circuit, $accent );
	return '' === $copy ? $figure : str_replace( ' data-circuit=', ' data-copy="' . esc_attr( $copy ) . '" data-circuit=', $figure );
}

/**
 * The URL of the circuit of a figure that has the whole workout as text.
 *
 * @param string $html HTML with a figure of strongstride_build_figure(), which can be from a saved post.
 * @return string The URL, or an empty string if the figure has no text, or a circuit of another site.
 */
function strongstride_find_circuit( $html ) {
	if ( ! preg_match( '#<figure class="circuit-embed"[^>]* data-circuit="([^"]+)"[^>]*>.*?<li>#s', $html, $matches ) ) {
		return '';
	}
	$url     = html_entity_decode( $matches[1] );
	$address = preg_match( strongstride_pattern(), $url ) ? strongstride_address( array( 'url' => $url ) ) : '';
	return is_wp_error( $address ) ? '' : $address;
}

/**
 * A note about a problem, for people who can edit posts.
 *
 * @param string $problem The explanation, or an empty string.
 * @return string The escaped HTML. It is empty for readers and in feeds.
 */
function strongstride_note( $problem ) {
	if ( '' === $problem || is_feed() || ! current_user_can( 'edit_posts' ) ) {
		return '';
	}
	/* translators: %s: explanation of a problem. */
	$words = sprintf( __( 'Circuit (readers do not see this note): %s', 'strongstride' ), $problem );
	return '<p class="strongstride-note" role="note">' . esc_html( $words ) . '</p>';
}

/**
 * The rounds and minutes of a circuit in words.
 *
 * @param array $text The result of strongstride_text().
 * @return string
 */
function strongstride_summary( $text ) {
	/* translators: %d: number of rounds. */
	$rounds  = sprintf( _n( '%d round', '%d rounds', $text['rounds'], 'strongstride' ), $text['rounds'] );
	$minutes = $text['about']
		/* translators: %d: number of minutes. */
		? _n( 'about %d minute', 'about %d minutes', $text['minutes'], 'strongstride' )
		/* translators: %d: number of minutes. */
		: _n( '%d minute', '%d minutes', $text['minutes'], 'strongstride' );
	$minutes = sprintf( $minutes, $text['minutes'] );
	/* translators: 1: number of rounds, such as "3 rounds". 2: duration, such as "about 20 minutes". */
	return sprintf( __( '%1$s, %2$s', 'strongstride' ), $rounds, $minutes );
}

/**
 * The value of an attribute, if it is allowed.
 *
 * @param array  $attributes The attributes.
 * @param string $name       The name of the attribute.
 * @param string $pattern    The pattern of allowed values.
 * @param string $default    The default.
 * @return string
 */
function strongstride_one_of( $attributes, $name, $pattern, $default ) {
	$value = isset( $attributes[ $name ] ) && is_string( $attributes[ $name ] ) ? $attributes[ $name ] : '';
	return preg_match( $pattern, $value ) ? $value : $default;
}
