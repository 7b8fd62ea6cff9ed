<?php
/**
 * Copies of frames, which the blog serves if the site does not answer. With them, timers outlive the site.
 *
 * @package Strongstride
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Keep a copy of a frame. It is fetched at most once a day, and stays if the site does not answer.
 *
 * @param string $circuit The URL of the circuit.
 * @param string $accent  The accent colour as six hex digits, or an empty string.
 * @return string The URL of the copy without scheme and host, or an empty string if there is none.
 */
function strongstride_copy( $circuit, $accent ) {
	$frame = preg_replace( '#/c/#', '/embed/c/', $circuit, 1 );
	if ( '' !== $accent ) {
		$frame .= ( false === strpos( $frame, '?' ) ? '?' : '&' ) . 'accent=' . $accent;
	}
	$hash = md5( $frame );
	$name = 'strongstride_copy_' . $hash;
	$last = get_option( $name );
	if ( ! get_transient( $name ) && ! get_transient( 'strongstride_text_away' ) ) {
		// Set this before the request, so that other visitors of the post do not wait for it.
		set_transient( $name, 1, 5 * MINUTE_IN_SECONDS );
		$copy = strongstride_fetch_copy( $frame );
		if ( $copy ) {
			set_transient( $name, 1, DAY_IN_SECONDS );
			update_option( $name, $copy, false );
			$last = $copy;
		}
	}
	if ( ! $last ) {
		return '';
	}
	strongstride_mark_as_used( $name, $last );
	return wp_make_link_relative( add_query_arg( 'strongstride_copy', $hash, home_url( '/' ) ) );
}

/**
 * Fetch a frame. Its pictures are removed, because they would be loaded from the site.
 *
 * @param string $frame The URL of the frame.
 * @return array{html: string, scripts: string, style: string, used: int}|null The compressed document and the hashes of
 *                                                                          its scripts and its style, or null.
 */
function strongstride_fetch_copy( $frame ) {
	$response = strongstride_request( $frame, 'text/html' );
	if ( is_wp_error( $response ) || 200 !== wp_remote_retrieve_response_code( $response ) ) {
		return null;
	}
	$policy = wp_remote_retrieve_header( $response, 'content-security-policy' );
	$hashes = "((?: 'sha256-[A-Za-z0-9+/]{43}=')+)";
	if ( ! is_string( $policy ) || ! preg_match( "#script-src$hashes; style-src$hashes;#", $policy, $matches ) ) {
		return null;
	}
	return array(
		'html'    => base64_encode( gzcompress( preg_replace( '#<img src=[^>]*>#', '', wp_remote_retrieve_body( $response ) ), 9 ) ),
		'scripts' => $matches[1],
		'style'   => $matches[2],
		'used'    => time(),
	);
}

/**
 * Serve the copy of a frame.
 */
function strongstride_serve_copy() {
	// phpcs:ignore WordPress.Security.NonceVerification -- everybody may read copies.
	$hash = isset( $_GET['strongstride_copy'] ) && is_string( $_GET['strongstride_copy'] ) ? sanitize_key( $_GET['strongstride_copy'] ) : '';
	if ( '' === $hash ) {
		return;
	}
	$copy = get_option( 'strongstride_copy_' . $hash );
	if ( ! isset( $copy['html'], $copy['scripts'], $copy['style'] ) ) {
		status_header( 404 );
		nocache_headers();
		exit;
	}
	header( 'Content-Type: text/html; charset=utf-8' );
	// The policy of the site's frames. The sandbox keeps their scripts away from the blog, whatever they contain.
	header(
		"Content-Security-Policy: sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-modals; default-src 'none'; " .
		"script-src{$copy['scripts']}; style-src{$copy['style']}; img-src data:; base-uri 'none'; form-action 'none'"
	);
	header( 'Referrer-Policy: no-referrer' );
	header( 'X-Content-Type-Options: nosniff' );
	header( 'X-Robots-Tag: noindex' );
	header( 'Cross-Origin-Resource-Policy: cross-origin' );
	header( 'Cross-Origin-Embedder-Policy: require-corp' );
	header( 'Cache-Control: public, max-age=300' );
	// phpcs:ignore WordPress.Security.EscapeOutput -- a whole document, which the policy isolates.
	echo gzuncompress( base64_decode( $copy['html'] ) );
	exit;
}
add_action( 'init', 'strongstride_serve_copy' );
