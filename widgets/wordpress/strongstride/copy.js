/**
 * Shows the blog's copy of a frame if the site does not answer. The loader creates the frames and hears their messages.
 */
( function () {
	'use strict';
	var ready = new WeakSet();
	var watched = new WeakSet();
	var themes = new WeakMap();

	/**
	 * Replace a frame that has not loaded by the copy.
	 *
	 * @param {HTMLIFrameElement} frame  The frame.
	 * @param {HTMLElement}       figure The figure with the URL of the copy.
	 */
	function replace( frame, figure ) {
		var copy = new URL( figure.dataset.copy, document.baseURI );
		// The editor removes frames while a block changes, and a frame that was removed has no window.
		if ( ! frame.contentWindow ) {
			return;
		}
		if ( ready.has( frame.contentWindow ) || themes.has( frame.contentWindow ) || copy.origin !== location.origin ) {
			return;
		}
		var url = new URL( frame.src );
		themes.set( frame.contentWindow, { circuit: 1, id: url.hash.slice( 4 ), type: 'theme', value: url.searchParams.get( 'theme' ) } );
		copy.hash = url.hash;
		frame.src = copy;
	}

	function watch() {
		document.querySelectorAll( '.circuit-embed[data-copy] > iframe' ).forEach( function ( frame ) {
			if ( watched.has( frame ) ) {
				return;
			}
			watched.add( frame );
			var late = replace.bind( null, frame, frame.parentNode );
			// A browser's error page loads, but says nothing. A site that hangs does not even load.
			frame.addEventListener( 'load', setTimeout.bind( window, late, 500 ) );
			setTimeout( late, 5000 );
		} );
	}

	addEventListener( 'message', function ( event ) {
		if ( event.source && event.data && event.data.circuit === 1 && event.data.type === 'ready' ) {
			ready.add( event.source );
			if ( themes.has( event.source ) ) {
				event.source.postMessage( themes.get( event.source ), '*' );
			}
		}
	} );
	watch();
	new MutationObserver( watch ).observe( document, { childList: true, subtree: true } );
} )();
