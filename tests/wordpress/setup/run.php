<?php
/**
 * Runs PHP of a test inside the blog: php run.php URL FOLDER, the code on standard input. What it returns is printed as
 * JSON. With INSTALL before the code, WordPress is loaded as its installer loads it.
 */

$code = stream_get_contents( STDIN );
if ( 0 === strpos( $code, 'INSTALL' ) ) {
	define( 'WP_INSTALLING', true );
	$code = substr( $code, 7 );
}
$_SERVER['HTTP_HOST']       = preg_replace( '#^http://#', '', $argv[1] );
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['REQUEST_URI']     = '/';
require $argv[2] . '/wp-load.php';
echo wp_json_encode( eval( $code ) );
