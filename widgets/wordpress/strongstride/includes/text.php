<?php
/**
 * The texts of circuits: fetched from their site, cached for an hour, and stored in case the site is unavailable.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The text of a circuit.
 *
 * Fetches it at most once an hour, and waits for five minutes after a failed request.
 *
 * @param string $address The URL of the circuit.
 * @return array{title: string, url: string, rounds: int, minutes: int, about: bool, height: int, stations: string[]}|null Null if no text is known.
 */
function strongstride_text( $address ) {
	$key    = 'strongstride_text_' . md5( $address );
	$cached = get_transient( $key );
	if ( is_array( $cached ) ) {
		return $cached;
	}
	$last = get_option( $key, null );
	if ( 'waiting' === $cached || get_transient( 'strongstride_text_away' ) ) {
		return $last;
	}
	// Set this before the request, so that other visitors of the post do not wait for it.
	set_transient( $key, 'waiting', 5 * MINUTE_IN_SECONDS );
	$text = strongstride_fetch( $address );
	if ( null === $text ) {
		return $last;
	}
	set_transient( $key, $text, HOUR_IN_SECONDS );
	// Only authors can add circuits, so the number of these options is limited.
	update_option( $key, $text, false );
	return $text;
}

/**
 * Fetch a circuit from the site.
 *
 * @param string $address The URL of the circuit.
 * @return array|null The result of strongstride_text(), or null if the request failed or the circuit is invalid.
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
 * Fetch a JSON document from the site. All requests for a page together take at most three seconds.
 *
 * @param string $url The URL.
 * @return array|null The document, or null if the request failed.
 */
function strongstride_ask( $url ) {
	static $seconds = 3.0;
	if ( $seconds < 0.1 ) {
		return null;
	}
	$start    = microtime( true );
	$response = wp_safe_remote_get(
		$url,
		array(
			'timeout'             => $seconds,
			'redirection'         => 2,
			'limit_response_size' => 256 * KB_IN_BYTES,
			'headers'             => array( 'Accept' => 'application/json' ),
		)
	);
	$seconds -= microtime( true ) - $start;
	$status   = (int) wp_remote_retrieve_response_code( $response );
	if ( is_wp_error( $response ) || $status >= 500 ) {
		set_transient( 'strongstride_text_away', 1, 5 * MINUTE_IN_SECONDS );
	}
	$document = 200 === $status ? json_decode( wp_remote_retrieve_body( $response ), true ) : null;
	return is_array( $document ) ? $document : null;
}
