<?php
/**
 * WordPress does not fetch URLs on localhost or on ports other than 80, 443 and 8080. The site under test has such a
 * URL, so allow it. All other requests are blocked.
 */

add_filter(
	'http_request_host_is_external',
	function ( $external, $host ) {
		return $external || '127.0.0.1' === $host;
	},
	10,
	2
);
add_filter(
	'http_allowed_safe_ports',
	function ( $ports, $host, $url ) {
		return '127.0.0.1' === $host ? array_merge( $ports, array( wp_parse_url( $url, PHP_URL_PORT ) ) ) : $ports;
	},
	10,
	3
);
add_filter(
	'pre_http_request',
	function ( $answer, $arguments, $url ) {
		if ( '127.0.0.1' === wp_parse_url( $url, PHP_URL_HOST ) ) {
			return $answer;
		}
		return new WP_Error( 'offline', 'only this machine' );
	},
	10,
	3
);
