package api_test

import (
	"log/slog"
	"strings"
	"testing"

	"tanggap/internal/channel/deliver"
)

func TestSec21_AMailIsHandedOutAsItCameAndNeverAsAPage(t *testing.T) {
	const mail = "Subject: <script>alert(1)</script>\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>\x00\xff\r\n"
	each(t, func(t *testing.T, o *officeUnderTest) {
		number, err := deliver.Deliver(t.Context(), deliver.Deps{DB: o.d, Blobs: o.blobs, Log: slog.New(slog.DiscardHandler)}, strings.NewReader(mail))
		must(t, err)
		original := o.want(200, o.get("koordinator", "/reports/"+number+"/original"))
		if string(original.raw) != mail {
			t.Errorf("%q", original.raw)
		}
		for name, want := range map[string]string{"Content-Type": "message/rfc822", "X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment; filename=surel.eml"} {
			if got := original.header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		echo := o.want(200, o.get("koordinator", "/reports/"+number)).body
		if echo["channel"] != "email" || echo["status"] != "baru" {
			t.Error(echo)
		}
		o.want(404, o.get("opd", "/reports/"+number+"/original")) // another's
	})
}
