/**
 * The block in the editor: options in the sidebar, and a preview. The text of the circuit is saved in the post, so that
 * posts keep it without this plugin.
 */
( function ( wp ) {
	'use strict';
	var el = wp.element.createElement;
	var __ = wp.i18n.__;
	var controls = wp.components;

	// The names in the site's library by id. They are filled in when the zip file is built.
	var library = {};

	// Sizes that all newer releases of WordPress use.
	var sizes = { __next40pxDefaultSize: true, __nextHasNoMarginBottom: true };

	// Options that change the workout, in the order of the panels.
	var workout = [
		tokens( 'areas', __( 'Areas', 'strongstride' ) ),
		select( 'level', __( 'Level', 'strongstride' ), [
			[ '1', __( 'Beginner', 'strongstride' ) ],
			[ '', __( 'Intermediate', 'strongstride' ) ],
			[ '3', __( 'Advanced', 'strongstride' ) ],
		] ),
		tokens( 'equipment', __( 'Equipment', 'strongstride' ), __( 'Default: what most homes have', 'strongstride' ), { none: __( 'No equipment', 'strongstride' ) } ),
		number( 'rounds', __( 'Rounds', 'strongstride' ), 1, 10, __( 'Default: 2 for beginners, otherwise 3', 'strongstride' ) ),
		number( 'minutes', __( 'Minutes', 'strongstride' ), 3, 180, __( 'Time to fill. Doses, rests and rounds change to meet it.', 'strongstride' ) ),
		toggle( 'follow', __( 'Follow the library', 'strongstride' ), '1', __( 'The circuit changes when the library of the site does. Otherwise it never changes.', 'strongstride' ) ),
	];
	var details = [
		text( 'url', __( 'URL of a circuit or an article', 'strongstride' ), __( 'Replaces all other options of the workout.', 'strongstride' ) ),
		tokens( 'exercises', __( 'Exercises', 'strongstride' ), __( 'In this order, instead of areas.', 'strongstride' ) ),
		select( 'venue', __( 'Venue', 'strongstride' ), [
			[ '', __( 'Anywhere', 'strongstride' ) ],
			[ 'home', __( 'Home', 'strongstride' ) ],
			[ 'gym', __( 'Gym', 'strongstride' ) ],
			[ 'outdoor', __( 'Outdoors', 'strongstride' ) ],
		] ),
		number( 'work', __( 'Work, in seconds', 'strongstride' ), 5, 600, __( 'The same time for every exercise.', 'strongstride' ) ),
		select( 'dose', __( 'Repetitions and seconds', 'strongstride' ), [
			[ '', __( 'Usual for the level', 'strongstride' ) ],
			[ 'low', __( 'Low end', 'strongstride' ) ],
			[ 'middle', __( 'Middle', 'strongstride' ) ],
			[ 'high', __( 'High end', 'strongstride' ) ],
		] ),
		number( 'rest', __( 'Rest, in seconds', 'strongstride' ), 0, 300, __( 'Time between exercises.', 'strongstride' ) ),
		number( 'per-area', __( 'Exercises per area', 'strongstride' ), 1, 5, __( 'Default: 3 for one or two areas, otherwise 1', 'strongstride' ) ),
		number( 'drills', __( 'Running drills', 'strongstride' ), 0, 5, __( 'Default: 0', 'strongstride' ) ),
		toggle( 'quiet', __( 'No jumps and no hard landings', 'strongstride' ), '1' ),
		tokens( 'avoid', __( 'Avoid', 'strongstride' ), __( 'Exercises that may affect these parts of the body are left out.', 'strongstride' ) ),
		text( 'seed', __( 'Seed', 'strongstride' ), __( 'Any word. Another word gives another circuit.', 'strongstride' ) ),
		text( 'swap', __( 'Swaps', 'strongstride' ), __( 'For example: glutes-1.2 for the second alternative of the first exercise.', 'strongstride' ) ),
	];
	var appearance = [
		select( 'theme', __( 'Theme', 'strongstride' ), [
			[ 'auto', __( 'Match my site', 'strongstride' ) ],
			[ 'light', __( 'Light', 'strongstride' ) ],
			[ 'dark', __( 'Dark', 'strongstride' ) ],
		] ),
		text( 'accent', __( 'Button colour', 'strongstride' ), __( 'Six hex digits, such as 0B6650.', 'strongstride' ) ),
		toggle( 'load', __( 'Load on click', 'strongstride' ), 'click', __( 'Nothing is loaded from the site until a reader clicks.', 'strongstride' ) ),
		toggle( 'ask', __( 'Ask for comments', 'strongstride' ), 'on', __( 'Invite readers to comment on the site at the end of a workout.', 'strongstride' ) ),
	];

	/**
	 * Define the control of an option.
	 *
	 * @param {string}   name    The name of the attribute.
	 * @param {Function} control The component.
	 * @param {Function} options Returns the properties of the component for a value and a function that changes it.
	 * @return {Object} The name, and a function that creates the control for a block.
	 */
	function define( name, control, options ) {
		return {
			name: name,
			create: function ( block ) {
				function change( value ) {
					var changed = {};
					changed[ name ] = value;
					block.setAttributes( changed );
				}
				return el( control, Object.assign( { key: name }, sizes, options( block.attributes[ name ] || '', change ) ) );
			},
		};
	}

	function text( name, label, help ) {
		return define( name, controls.TextControl, function ( value, change ) {
			return { label: label, help: help, value: value, onChange: change };
		} );
	}

	function number( name, label, minimum, maximum, help ) {
		return define( name, controls.TextControl, function ( value, change ) {
			return { label: label, help: help, value: value, onChange: change, type: 'number', min: minimum, max: maximum };
		} );
	}

	function select( name, label, choices ) {
		return define( name, controls.SelectControl, function ( value, change ) {
			var options = choices.map( function ( choice ) {
				return { value: choice[ 0 ], label: choice[ 1 ] };
			} );
			return { label: label, options: options, value: value, onChange: change };
		} );
	}

	function toggle( name, label, on, help ) {
		return define( name, controls.ToggleControl, function ( value, change ) {
			return {
				label: label,
				help: help,
				checked: value === on,
				onChange: function ( checked ) {
					change( checked ? on : '' );
				},
			};
		} );
	}

	/**
	 * Define a list of ids, which authors see as names. The site explains names that it does not know.
	 *
	 * @param {string} name   The name of the attribute.
	 * @param {string} label  The label.
	 * @param {string} help   The hint.
	 * @param {Object} others Names by id that are not in the library.
	 * @return {Object} See define().
	 */
	function tokens( name, label, help, others ) {
		var names = Object.assign( {}, others, library[ name ] );
		var ids = {};
		Object.keys( names ).forEach( function ( id ) {
			ids[ names[ id ] ] = id;
		} );
		function Field( properties ) {
			return el( controls.BaseControl, { help: help, __nextHasNoMarginBottom: true }, el( controls.FormTokenField, properties ) );
		}
		return define( name, Field, function ( value, change ) {
			return {
				label: label,
				suggestions: Object.keys( ids ),
				value: value.split( ',' ).filter( Boolean ).map( function ( id ) {
					return names[ id.trim() ] || id;
				} ),
				onChange: function ( chosen ) {
					change( chosen.map( function ( each ) {
						return ids[ each ] || each;
					} ).join( ',' ) );
				},
				__experimentalExpandOnFocus: true,
				__experimentalShowHowTo: false,
			};
		} );
	}

	function create( fields, block ) {
		return fields.map( function ( field ) {
			return field.create( block );
		} );
	}

	/**
	 * Return the options of a block that are set, as JSON.
	 *
	 * @param {Object}   attributes The attributes of the block.
	 * @param {Object[]} fields     The options.
	 * @return {string} An object, or an empty string if no option is set.
	 */
	function describe( attributes, fields ) {
		var options = {};
		fields.forEach( function ( field ) {
			if ( attributes[ field.name ] ) {
				options[ field.name ] = attributes[ field.name ];
			}
		} );
		return JSON.stringify( options );
	}

	/**
	 * Keep the content of a block up to date with its options, half a second after the last change.
	 *
	 * Opening the editor again keeps the content, and changes of the appearance keep the workout, so that a circuit only
	 * changes if the author wants it to.
	 *
	 * @param {Object} block The properties of the block.
	 * @return {string} An explanation if something is wrong, or an empty string.
	 */
	function useContent( block ) {
		var attributes = block.attributes;
		var isNamed = Boolean( attributes.areas || attributes.exercises || attributes.url );
		var wanted = { workout: isNamed ? describe( attributes, workout.concat( details ) ) : '', look: describe( attributes, appearance ) };
		var state = wp.element.useState( attributes.content ? wanted : { workout: '' } );
		var shown = state[ 0 ];
		var isPending = wanted.workout !== shown.workout || ( isNamed && wanted.look !== shown.look );
		wp.element.useEffect( function () {
			var timeout;
			function show( answer ) {
				if ( timeout ) {
					// The change belongs to that of the options, so that both are undone together.
					wp.data.dispatch( 'core/block-editor' ).__unstableMarkNextChangeAsNotPersistent();
					block.setAttributes( { content: answer.content, circuit: answer.circuit } );
					state[ 1 ]( Object.assign( { problem: answer.problem }, wanted ) );
				}
			}
			function load() {
				var isSame = wanted.workout === shown.workout && attributes.circuit && ! attributes.follow;
				var asked = Object.assign( JSON.parse( wanted.workout ), JSON.parse( wanted.look ), isSame ? { circuit: attributes.circuit } : {} );
				wp.apiFetch( { path: wp.url.addQueryArgs( 'strongstride/v1/circuit', asked ) } ).catch( function ( error ) {
					return { content: '', circuit: '', problem: error.message };
				} ).then( function ( answer ) {
					show( isSame && ! answer.content ? Object.assign( {}, answer, { content: attributes.content, circuit: attributes.circuit } ) : answer );
				} );
			}
			if ( isPending ) {
				timeout = isNamed ? setTimeout( load, 500 ) : setTimeout( show, 0, { content: '', circuit: '', problem: '' } );
			}
			return function () {
				clearTimeout( timeout );
				timeout = 0;
			};
		}, [ wanted.workout, wanted.look, isPending ] );
		wp.element.useEffect( function () {
			var editor = wp.data.dispatch( 'core/editor' );
			if ( isPending && editor ) {
				editor.lockPostSaving( block.clientId );
				return editor.unlockPostSaving.bind( editor, block.clientId );
			}
		}, [ isPending ] );
		return shown.problem || '';
	}

	function sidebar( block ) {
		var shuffle = el(
			controls.Button,
			{
				key: 'shuffle',
				variant: 'secondary',
				onClick: function () {
					block.setAttributes( { seed: Math.random().toString( 36 ).slice( 2, 8 ) } );
				},
			},
			__( 'Shuffle', 'strongstride' )
		);
		return el(
			wp.blockEditor.InspectorControls,
			null,
			el( controls.PanelBody, { title: __( 'Circuit', 'strongstride' ) }, create( workout, block ), block.attributes.areas ? shuffle : null ),
			el( controls.PanelBody, { title: __( 'Appearance', 'strongstride' ) }, create( appearance, block ) ),
			el( controls.PanelBody, { title: __( 'More options', 'strongstride' ), initialOpen: false }, create( details, block ) )
		);
	}

	/**
	 * Show the circuit, or the fields that it needs.
	 *
	 * @param {Object} block   The properties of the block.
	 * @param {string} problem The explanation of useContent().
	 * @return {Object} The element.
	 */
	function preview( block, problem ) {
		if ( block.attributes.content ) {
			// Disabled, so that a click into the frame selects the block.
			return el( controls.Disabled, null, el( wp.element.RawHTML, null, block.attributes.content ) );
		}
		var isNamed = block.attributes.areas || block.attributes.exercises || block.attributes.url;
		return el(
			controls.Placeholder,
			{
				icon: 'universal-access-alt',
				label: __( 'Strength circuit', 'strongstride' ),
				instructions: __( 'Choose areas to train, or paste the URL of a circuit.', 'strongstride' ),
			},
			create( [ workout[ 0 ], details[ 0 ] ], block ),
			isNamed && ! problem ? el( controls.Spinner ) : null
		);
	}

	function Edit( block ) {
		var problem = useContent( block );
		return el(
			'div',
			wp.blockEditor.useBlockProps(),
			sidebar( block ),
			problem ? el( controls.Notice, { status: 'warning', isDismissible: false }, problem ) : null,
			preview( block, problem )
		);
	}

	wp.blocks.registerBlockType( 'strongstride/circuit', {
		edit: Edit,
		save: function ( block ) {
			return el( 'div', wp.blockEditor.useBlockProps.save(), el( wp.element.RawHTML, null, block.attributes.content || '' ) );
		},
		deprecated: [
			{
				// The first version saved nothing, and followed the library.
				attributes: {
					areas: { type: 'string', default: '' },
					url: { type: 'string', default: '' },
					level: { type: 'string', default: '' },
					equipment: { type: 'string', default: '' },
					theme: { type: 'string', default: 'auto' },
				},
				supports: { html: false },
				save: function () {
					return null;
				},
				migrate: function ( attributes ) {
					return Object.assign( {}, attributes, { follow: '1' } );
				},
			},
		],
	} );
} )( window.wp );
