package typeset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
)

// Limits of a picture that goes onto papers.
const (
	maxPNGBytes  = 512 << 10
	maxPNGPixels = 2_000_000
)

// ErrPicture says that the bytes are no picture for a paper; the text around it says why.
var ErrPicture = errors.New("not a picture for papers")

// CleanPNG checks an uploaded PNG (at most 512 KiB, 2 million pixels) and writes it anew as plain 8-bit RGBA,
// without its text chunks and profiles. Only what CleanPNG gave goes into a Picture.
func CleanPNG(b []byte) ([]byte, error) {
	if _, err := pngSize(b); err != nil {
		return nil, err
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPicture, err)
	}
	out := image.NewNRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	var buf bytes.Buffer
	if err := png.Encode(&buf, out); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPicture, err)
	}
	return buf.Bytes(), nil
}

// pngSize reads the head only, before anything is decoded.
func pngSize(b []byte) (image.Point, error) {
	if len(b) > maxPNGBytes {
		return image.Point{}, fmt.Errorf("%w: %d bytes, at most %d", ErrPicture, len(b), maxPNGBytes)
	}
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return image.Point{}, fmt.Errorf("%w: %w", ErrPicture, err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width*c.Height > maxPNGPixels {
		return image.Point{}, fmt.Errorf("%w: %d × %d points, at most %d in all", ErrPicture, c.Width, c.Height, maxPNGPixels)
	}
	return image.Point{X: c.Width, Y: c.Height}, nil
}
