using System.Diagnostics;
using MlOps.Sdk.Journal;
using MlOps.Sdk.IO;

unsafe { var folder = Directory.CreateTempSubdirectory().FullName;
var f = JournalFile.Create(folder, new JournalHeader(1, "w", "s", "t", "h", 1, 1, 0), new byte[50]);
for (int i = 0; i < 6; i++) {
 var t = Stopwatch.GetTimestamp();
 var len = f.Length;
 DurableFile.Extend(f.Handle, len, len + (16 << 20));
 var a = Stopwatch.GetElapsedTime(t).TotalMilliseconds;
 t = Stopwatch.GetTimestamp();
 var seg = f.Grow(16 << 20);
 var b = Stopwatch.GetElapsedTime(t).TotalMilliseconds;
 t = Stopwatch.GetTimestamp();
 int n = 0;
 while (true) { if (!seg.TryReserve(56, out var fr, out var sq)) break; n++; { var slot = new JournalSlot(fr, 40, sq, 5, 77); slot.Payload[0] = 1; slot.Publish(); } }
 var c = Stopwatch.GetElapsedTime(t).TotalNanoseconds / n;
 t = Stopwatch.GetTimestamp();
 long x = 0;
 for (int k = 0; k < n; k++) x += TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
 var d = Stopwatch.GetElapsedTime(t).TotalNanoseconds / n;
 Console.WriteLine($"fallocate {a:F1} ms, fallocate+map+prefault 16M {b:F1} ms, append {c:F1} ns, now {d:F1} ns");
 t = Stopwatch.GetTimestamp(); f.Flush(); Console.WriteLine($"flush {Stopwatch.GetElapsedTime(t).TotalMilliseconds:F1}");
}
}
