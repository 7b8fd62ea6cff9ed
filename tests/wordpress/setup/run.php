<?php
/**
 * Runs PHP code of a test in WordPress: php run.php URL FOLDER, with the code on standard input. Prints the result as
 * JSON. If the code starts with INSTALL, WordPress is loaded as by its installer.
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
