using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>
/// The list of files that a package begins with, as JSON in one spelling: members in this order, no space between, no escapes. What is read is
/// rendered again and compared, so that nothing else than that spelling is taken.
/// </summary>
internal static class PackageManifest
{
    /// <summary>The name of its entry.</summary>
    public const string Name = "mlops-package.json";

    /// <summary>The longest list: it is the one part of a package that is held in memory.</summary>
    public const int MaxBytes = 8 << 20;

    private const string Head = "{\"format\":\"mlops-model-package\",\"version\":1,\"files\":[";
    private const string Tail = "]}\n";

    /// <summary>Renders a list whose paths are checked: they have no character that JSON escapes.</summary>
    public static byte[] Render(IReadOnlyList<PackagedFile> files)
    {
        var text = new StringBuilder(Head);
        foreach (var (index, file) in files.Index())
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(index > 0 ? "," : "")}\n{{\"path\":\"{file.Path}\",\"size\":{file.Size},\"sha256\":\"{file.Sha256}\"}}");
        }

        var bytes = Encoding.UTF8.GetBytes(text.Append(Tail).ToString());
        return bytes.Length <= MaxBytes ? bytes : throw ModelPackageErrors.ManifestTooLong(bytes.Length);
    }

    /// <summary>Reads a list and checks all that can be known before the files.</summary>
    /// <exception cref="ModelPackageException">The list is refused.</exception>
    public static IReadOnlyList<PackagedFile> Parse(byte[] json, ModelPackageLimits limits)
    {
        var files = ReadFiles(json, limits);
        CheckPaths(files, isPacked: true);
        return Render(files).AsSpan().SequenceEqual(json)
            ? files
            : throw ModelPackageErrors.InvalidManifest("it is not spelled as the format prescribes");
    }

    /// <summary>Refuses paths that can't be files, that clash, or that are out of order.</summary>
    public static void CheckPaths(IReadOnlyList<PackagedFile> files, bool isPacked)
    {
        var names = new PackageNames();
        foreach (var file in files)
        {
            if (PackagePath.FaultOf(file.Path) is { } fault)
            {
                throw ModelPackageErrors.UnsafePath(file.Path, fault, isPacked);
            }

            if (names.TryAdd(file.Path) is { } other)
            {
                throw ModelPackageErrors.NameCollision(file.Path, other, isPacked);
            }
        }

        for (var i = 1; i < files.Count; i++)
        {
            if (PathOrder.ByCodePoint.Compare(files[i - 1].Path, files[i].Path) >= 0)
            {
                throw ModelPackageErrors.InvalidManifest($"{ModelPackageErrors.Quote(files[i].Path)} is out of order");
            }
        }
    }

    private static List<PackagedFile> ReadFiles(byte[] json, ModelPackageLimits limits)
    {
        var files = new List<PackagedFile>();
        long bytes = 0;
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var entry in document.RootElement.GetProperty("files").EnumerateArray())
            {
                var file = new PackagedFile(
                    entry.GetProperty("path").GetString()!, entry.GetProperty("size").GetInt64(), entry.GetProperty("sha256").GetString()!);
                if (file.Path is null || file.Size < 0 || file.Sha256 is null || !Sha256Text.IsValid(file.Sha256))
                {
                    throw ModelPackageErrors.InvalidManifest("a path, size or hash in it is none");
                }

                files.Add(file);
                bytes = file.Size > limits.MaxBytes - bytes ? throw ModelPackageErrors.TooManyBytes(file.Path, limits.MaxBytes) : bytes + file.Size;
                if (files.Count > limits.MaxFiles)
                {
                    throw ModelPackageErrors.TooManyFiles(files.Count, limits.MaxFiles);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw ModelPackageErrors.InvalidManifest($"it is no such JSON ({exception.GetType().Name})");
        }

        return files.Count > 0 ? files : throw ModelPackageErrors.InvalidManifest("it names no file");
    }
}
