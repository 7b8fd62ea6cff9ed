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
 * @return array{title: string, url: string, pinned: string, rounds: int, minutes: int, about: bool, height: int, stations: string[], used: int}|null Null if no text is known.
 */
function strongstride_text( $address ) {
	$key    = 'strongstride_text_' . md5( $address );
	$cached = get_transient( $key );
	// Texts of older versions of the plugin have no pinned URL.
	if ( isset( $cached['pinned'] ) ) {
		return $cached;
	}
	$last = get_option( $key, null );
	if ( is_array( $last ) ) {
		strongstride_mark_as_used( $key, $last );
	}
	if ( isset( $cached['problem'] ) || get_transient( 'strongstride_text_away' ) ) {
		return $last;
	}
	// Set this before the request, so that other visitors of the post do not wait for it.
	set_transient( $key, array( 'problem' => '' ), 5 * MINUTE_IN_SECONDS );
	$text = strongstride_fetch( $address );
	if ( is_wp_error( $text ) ) {
		set_transient( $key, array( 'problem' => $text->get_error_message() ), 5 * MINUTE_IN_SECONDS );
		return $last;
	}
	set_transient( $key, $text, HOUR_IN_SECONDS );
	// Only authors can add circuits, so the number of these options is limited.
	update_option( $key, $text, false );
	return $text;
}

/**
 * Why the last request for a circuit failed.
 *
 * @param string $address The URL of the circuit.
 * @return string An explanation for authors, or an empty string if nothing failed.
 */
function strongstride_problem( $address ) {
	$cached = get_transient( 'strongstride_text_' . md5( $address ) );
	if ( ! empty( $cached['problem'] ) ) {
		return $cached['problem'];
	}
	return ! isset( $cached['title'] ) && get_transient( 'strongstride_text_away' ) ? strongstride_away_message() : '';
}

/**
 * An explanation for authors if the site does not answer.
 *
 * @return string
 */
function strongstride_away_message() {
	/* translators: %s: URL of the site that provides circuits. */
	return sprintf( __( '%s did not answer. Your server will ask it again in five minutes. Readers see the last known text.', 'strongstride' ), strongstride_site() );
}

/**
 * Fetch a circuit from the site.
 *
 * @param string $address The URL of the circuit, or of an article with a circuit.
 * @return array|WP_Error The result of strongstride_text(), or why there is none.
 */
function strongstride_fetch( $address ) {
	$page = $address;
	if ( ! preg_match( strongstride_pattern(), $address ) ) {
		$frame   = strongstride_ask_for_frame( $address );
		$address = is_wp_error( $frame ) ? $frame : $frame['circuit'];
	}
	$circuit = is_wp_error( $address ) ? $address : strongstride_ask( preg_replace( '#/(\?|$)#D', '.json$1', $address, 1 ) );
	if ( is_wp_error( $circuit ) ) {
		return $circuit;
	}
	$text = strongstride_read_circuit( $circuit );
	if ( null === $text ) {
		/* translators: %s: URL of the circuit. */
		return new WP_Error( 'document', sprintf( __( 'The site did not describe the circuit %s. Check the URL of the site in the settings.', 'strongstride' ), $page ) );
	}
	if ( ! isset( $frame ) ) {
		$frame = strongstride_ask_for_frame( $text['url'] );
	}
	$text['height'] = is_wp_error( $frame ) ? 500 : $frame['height'];
	return $text;
}

/**
 * Read the site's document of a circuit.
 *
 * @param array $circuit The document.
 * @return array|null The result of strongstride_text() without the height, or null if the document is invalid.
 */
function strongstride_read_circuit( $circuit ) {
	if ( ! isset( $circuit['title'], $circuit['rounds'], $circuit['seconds'], $circuit['stations'] ) || ! is_array( $circuit['stations'] ) ) {
		return null;
	}
	foreach ( array( 'url', 'pinned_url' ) as $name ) {
		if ( ! isset( $circuit[ $name ] ) || ! is_string( $circuit[ $name ] ) || ! preg_match( strongstride_pattern(), $circuit[ $name ] ) ) {
			return null;
		}
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
	return array(
		'title'    => is_string( $circuit['title'] ) ? $circuit['title'] : '',
		'url'      => $circuit['url'],
		'pinned'   => $circuit['pinned_url'],
		'rounds'   => (int) $circuit['rounds'],
		'minutes'  => (int) round( (int) $circuit['seconds'] / 60 ),
		'about'    => $about,
		'stations' => $stations,
		'used'     => time(),
	);
}

/**
 * Ask the site for the frame of a page.
 *
 * @param string $address The URL of a circuit or an article.
 * @return array{circuit: string, height: int}|WP_Error
 */
function strongstride_ask_for_frame( $address ) {
	$document = strongstride_ask( strongstride_site() . '/oembed?format=json&url=' . rawurlencode( $address ) );
	if ( is_wp_error( $document ) ) {
		return $document;
	}
	$html = isset( $document['html'] ) && is_string( $document['html'] ) ? $document['html'] : '';
	if ( ! preg_match( '# src="' . preg_quote( strongstride_site(), '#' ) . '/embed(/c/[^"]+)"#', $html, $matches ) ) {
		/* translators: %s: URL of the page. */
		return new WP_Error( 'page', sprintf( __( '%s has no circuit.', 'strongstride' ), $address ) );
	}
	return array(
		'circuit' => strongstride_site() . html_entity_decode( $matches[1] ),
		'height'  => isset( $document['height'] ) ? min( 2000, max( 100, (int) $document['height'] ) ) : 500,
	);
}

/**
 * Fetch a JSON document from the site.
 *
 * @param string $url The URL.
 * @return array|WP_Error The document, or why the request failed.
 */
function strongstride_ask( $url ) {
	$response = strongstride_request( $url, 'application/json' );
	if ( is_wp_error( $response ) ) {
		return $response;
	}
	$document = json_decode( wp_remote_retrieve_body( $response ), true );
	if ( 200 === wp_remote_retrieve_response_code( $response ) && is_array( $document ) ) {
		return $document;
	}
	$words = array();
	foreach ( array( 'error', 'detail', 'hint' ) as $name ) {
		if ( isset( $document[ $name ] ) && is_string( $document[ $name ] ) ) {
			$words[] = $document[ $name ];
		}
	}
	$said = implode( ' ', $words );
	/* translators: %s: URL that the site does not know. */
	return new WP_Error( 'answer', '' === $said ? sprintf( __( 'The site has nothing at %s. Check the URL of the site in the settings.', 'strongstride' ), $url ) : $said );
}

/**
 * Send a request to the site. All requests for a page together take at most three seconds.
 *
 * @param string $url    The URL.
 * @param string $accept The media type.
 * @return array|WP_Error The response of WordPress. Its status is below 500.
 */
function strongstride_request( $url, $accept ) {
	static $seconds = 3.0;
	if ( $seconds < 0.1 ) {
		return new WP_Error( 'away', strongstride_away_message() );
	}
	$start    = microtime( true );
	$response = wp_safe_remote_get(
		$url,
		array(
			'timeout'             => $seconds,
			'redirection'         => 2,
			'limit_response_size' => 256 * KB_IN_BYTES,
			'headers'             => array( 'Accept' => $accept ),
		)
	);
	$seconds -= microtime( true ) - $start;
	if ( is_wp_error( $response ) || wp_remote_retrieve_response_code( $response ) >= 500 ) {
		set_transient( 'strongstride_text_away', 1, 5 * MINUTE_IN_SECONDS );
		return new WP_Error( 'away', strongstride_away_message() );
	}
	return $response;
}
