using System.Globalization;
using System.IO.Pipelines;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.TestApp;

/// <summary>Packs and unpacks models.</summary>
internal static class Packing
{
    /// <summary>Unpacks a package and packs what came out, with numbers and dates that are written otherwise; prints the hash.</summary>
    public static async Task<int> AgainAsync(string package, string sha256, string folder, string output)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "minus";
        culture.NumberFormat.NumberDecimalSeparator = "comma";
        culture.NumberFormat.NumberGroupSeparator = "group";
        culture.DateTimeFormat.Calendar = new GregorianCalendar(GregorianCalendarTypes.Localized);
        culture.DateTimeFormat.DateSeparator = "dash";
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
        await using (var source = File.OpenRead(package))
        {
            await ModelPackage.UnpackAsync(source, folder, sha256);
        }

        await using var destination = File.Create(output);
        Console.WriteLine((await ModelPackage.PackAsync(folder, destination)).Sha256);
        return 0;
    }

    /// <summary>Packs a folder and unpacks it elsewhere at the same time. Prints how much more memory was managed and resident at most than before.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="copy">Where to unpack.</param>
    /// <param name="isStreamed">Whether the package goes from one to the other as it comes; else it is held in memory.</param>
    public static async Task<int> MeasureAsync(string folder, string copy, bool isStreamed)
    {
        var small = Directory.CreateDirectory(copy + "-small").FullName;
        await File.WriteAllTextAsync(Path.Combine(small, "a"), "what the runtime needs once is not what packing needs");
        await CopyAsync(small, copy + "-small-copy", isStreamed);
        var (managed, resident) = (GC.GetTotalMemory(forceFullCollection: true), Resident("VmRSS:"));
        var most = managed;
        await using (new Timer(_ => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(5)))
        {
            await CopyAsync(folder, copy, isStreamed);
        }

        // The system keeps the peak of the resident memory itself: nothing is missed between two looks.
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{most - managed} {Resident("VmHWM:") - resident}"));
        return 0;
    }

    private static async Task CopyAsync(string folder, string copy, bool isStreamed)
    {
        var measured = await ModelPackage.MeasureAsync(folder);
        if (!isStreamed)
        {
            using var package = new MemoryStream();
            await ModelPackage.PackAsync(folder, package);
            package.Position = 0;
            await ModelPackage.UnpackAsync(package, copy, measured.Sha256);
            return;
        }

        var pipe = new Pipe();
        var packing = Task.Run(async () =>
        {
            await using var destination = pipe.Writer.AsStream();
            return await ModelPackage.PackAsync(folder, destination);
        });
        await using var source = pipe.Reader.AsStream();
        await ModelPackage.UnpackAsync(source, copy, measured.Sha256);
        await packing;
    }

    /// <returns>A number that Linux has of this process, in bytes; 0 on another system.</returns>
    private static long Resident(string name) => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..^"kB".Length], CultureInfo.InvariantCulture) << 10
        : 0;
}
