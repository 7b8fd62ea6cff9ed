/**
 * The block in the editor: fields in the sidebar, and a preview rendered by the server.
 */
( function ( wp ) {
	var el = wp.element.createElement;
	var __ = wp.i18n.__;
	var controls = wp.components;

	/**
	 * Create a sidebar field for an attribute of the block.
	 *
	 * @param {Object}   block   The properties of the block.
	 * @param {string}   name    The name of the attribute.
	 * @param {Function} control The component.
	 * @param {Object}   options The label and other properties of the component.
	 * @return {Object} The element.
	 */
	function field( block, name, control, options ) {
		return el(
			control,
			Object.assign(
				{
					value: block.attributes[ name ],
					onChange: function ( value ) {
						var changed = {};
						changed[ name ] = value;
						block.setAttributes( changed );
					},
				},
				options
			)
		);
	}

	function sidebar( block ) {
		return el(
			wp.blockEditor.InspectorControls,
			null,
			el(
				controls.PanelBody,
				{ title: __( 'Circuit', 'strongstride' ) },
				field( block, 'areas', controls.TextControl, {
					label: __( 'Areas', 'strongstride' ),
					help: __( 'For example: glutes, hamstrings', 'strongstride' ),
				} ),
				field( block, 'level', controls.SelectControl, {
					label: __( 'Level', 'strongstride' ),
					options: [
						{ value: '', label: __( 'Intermediate', 'strongstride' ) },
						{ value: '1', label: __( 'Beginner', 'strongstride' ) },
						{ value: '3', label: __( 'Advanced', 'strongstride' ) },
					],
				} ),
				field( block, 'equipment', controls.TextControl, {
					label: __( 'Equipment', 'strongstride' ),
					help: __( 'For example: chair, band. Enter none for exercises without equipment.', 'strongstride' ),
				} ),
				field( block, 'url', controls.TextControl, {
					label: __( 'URL of a circuit', 'strongstride' ),
					help: __( 'Replaces areas, level and equipment.', 'strongstride' ),
					type: 'url',
				} ),
				field( block, 'theme', controls.SelectControl, {
					label: __( 'Theme', 'strongstride' ),
					options: [
						{ value: 'auto', label: __( 'Match my site', 'strongstride' ) },
						{ value: 'light', label: __( 'Light', 'strongstride' ) },
						{ value: 'dark', label: __( 'Dark', 'strongstride' ) },
					],
				} )
			)
		);
	}

	/**
	 * Show the block as rendered by the server, half a second after the last change.
	 *
	 * The key makes a new element for each change, because ServerSideRender can miss a change while it loads.
	 *
	 * @param {Object} properties            The properties of the element.
	 * @param {Object} properties.attributes The attributes of the block.
	 * @return {Object} The element.
	 */
	function Preview( properties ) {
		var attributes = JSON.stringify( properties.attributes );
		var state = wp.element.useState( attributes );
		wp.element.useEffect(
			function () {
				var timeout = setTimeout( state[ 1 ], 500, attributes );
				return function () {
					clearTimeout( timeout );
				};
			},
			[ attributes ]
		);
		return el( wp.serverSideRender, {
			key: state[ 0 ],
			block: 'strongstride/circuit',
			attributes: JSON.parse( state[ 0 ] ),
		} );
	}

	function content( block ) {
		if ( ! block.attributes.areas && ! block.attributes.url ) {
			return el( controls.Placeholder, {
				icon: 'universal-access-alt',
				label: __( 'Strength circuit', 'strongstride' ),
				instructions: __( 'Enter areas in the block settings, for example: glutes, hamstrings.', 'strongstride' ),
			} );
		}
		// Disabled, so that a click into the frame selects the block.
		return el( controls.Disabled, null, el( Preview, { attributes: block.attributes } ) );
	}

	wp.blocks.registerBlockType( 'strongstride/circuit', {
		edit: function Edit( block ) {
			return el( 'div', wp.blockEditor.useBlockProps(), sidebar( block ), content( block ) );
		},
		save: function () {
			return null;
		},
	} );
} )( window.wp );
