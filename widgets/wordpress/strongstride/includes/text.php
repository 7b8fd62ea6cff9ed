<?php
/**
 * The text of circuits: asked of their site, kept for an hour, and the last good one kept for good.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The text of a circuit as its site last said it.
 *
 * Asks the site at most once an hour, and not again for some minutes after it did not answer.
 *
 * @param string $address The address of the circuit.
 * @return array{title: string, url: string, rounds: int, minutes: int, about: bool, height: int, stations: string[]}|null Null where none is known.
 */
function strongstride_text( $address ) {
	$key  = 'strongstride_text_' . md5( $address );
	$kept = get_transient( $key );
	if ( is_array( $kept ) ) {
		return $kept;
	}
	$last = get_option( $key, null );
	if ( 'waiting' === $kept || get_transient( 'strongstride_text_away' ) ) {
		return $last;
	}
	// Said before it is asked, so that nobody else who opens the post meanwhile waits as well.
	set_transient( $key, 'waiting', 5 * MINUTE_IN_SECONDS );
	$text = strongstride_fetch( $address );
	if ( null === $text ) {
		return $last;
	}
	set_transient( $key, $text, HOUR_IN_SECONDS );
	// Only those who may edit posts can name a circuit, so there are no more of these than they make.
	update_option( $key, $text, false );
	return $text;
}

/**
 * Ask the site for a circuit.
 *
 * @param string $address The address of the circuit.
 * @return array|null What strongstride_text() gives, or null where the site has no such circuit or does not answer.
 */
function strongstride_fetch( $address ) {
	$circuit = strongstride_ask( preg_replace( '#/(\?|$)#D', '.json$1', $address, 1 ) );
	if ( ! isset( $circuit['title'], $circuit['url'], $circuit['rounds'], $circuit['seconds'], $circuit['stations'] ) || ! is_array( $circuit['stations'] ) ) {
		return null;
	}
	if ( ! is_string( $circuit['url'] ) || ! preg_match( strongstride_pattern(), $circuit['url'] ) ) {
		return null;
	}
	$stations = array();
	$about    = false;
	foreach ( array_slice( $circuit['stations'], 0, 24 ) as $station ) {
		if ( ! isset( $station['name'], $station['text'] ) || ! is_string( $station['name'] ) || ! is_string( $station['text'] ) ) {
			return null;
		}
		$stations[] = $station['name'] . ', ' . $station['text'];
		$about      = $about || ! empty( $station['dose']['about'] );
	}
	$frame = strongstride_ask( strongstride_site() . '/oembed?format=json&url=' . rawurlencode( $circuit['url'] ) );
	return array(
		'title'    => is_string( $circuit['title'] ) ? $circuit['title'] : '',
		'url'      => $circuit['url'],
		'rounds'   => (int) $circuit['rounds'],
		'minutes'  => (int) round( (int) $circuit['seconds'] / 60 ),
		'about'    => $about,
		'height'   => isset( $frame['height'] ) ? min( 2000, max( 100, (int) $frame['height'] ) ) : 500,
		'stations' => $stations,
	);
}

/**
 * Ask the site for a JSON document. All that a page asks takes three seconds at most, together.
 *
 * @param string $url An address of the site.
 * @return array|null The document, or null where there is none.
 */
function strongstride_ask( $url ) {
	static $seconds = 3.0;
	if ( $seconds < 0.1 ) {
		return null;
	}
	$begin    = microtime( true );
	$answer   = wp_safe_remote_get(
		$url,
		array(
			'timeout'             => $seconds,
			'redirection'         => 2,
			'limit_response_size' => 256 * KB_IN_BYTES,
			'headers'             => array( 'Accept' => 'application/json' ),
		)
	);
	$seconds -= microtime( true ) - $begin;
	$status   = (int) wp_remote_retrieve_response_code( $answer );
	if ( is_wp_error( $answer ) || $status >= 500 ) {
		set_transient( 'strongstride_text_away', 1, 5 * MINUTE_IN_SECONDS );
	}
	$document = 200 === $status ? json_decode( wp_remote_retrieve_body( $answer ), true ) : null;
	return is_array( $document ) ? $document : null;
}
