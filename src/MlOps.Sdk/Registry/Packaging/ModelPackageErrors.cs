using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>The messages of packages' errors.</summary>
internal static class ModelPackageErrors
{
    private const int LongestShown = 120;
    private const string Again = "Nothing of it was unpacked. Download it again; if it stays so, pack and register the model anew.";

    public static ModelPackageException HashMismatch(string expected, string actual, long size, string? detail) => new(
        ModelPackageFault.HashMismatch,
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            The package is not the one that was registered: its SHA-256 is {actual} and {expected} was expected ({size:N0} bytes were read{(detail is null ? "" : $". {FirstSentence(detail)}")}).
            It was damaged, cut short or replaced. {Again}
            """))
    {
        ExpectedSha256 = expected,
        ActualSha256 = actual,
    };

    public static ModelPackageException TooLongToHash(string expected, long limit) => new(
        ModelPackageFault.ExtraBytes,
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            The package is not the one that was registered: more than {limit:N0} bytes came, and its SHA-256 should be {expected}.
            {Again}
            """));

    public static ModelPackageException Truncated(long at) => new(
        ModelPackageFault.Truncated,
        string.Create(CultureInfo.InvariantCulture, $"The package ends after {at:N0} bytes, in the middle. {Again}"));

    public static ModelPackageException ExtraBytes(long at) => new(
        ModelPackageFault.ExtraBytes,
        string.Create(CultureInfo.InvariantCulture, $"The package goes on behind its end at byte {at:N0}. Nothing was expected there. {Again}"));

    public static ModelPackageException InvalidFormat(long at, string expected, string? path = null) => new(
        ModelPackageFault.InvalidFormat,
        string.Create(
            CultureInfo.InvariantCulture, $"The package has something else than {expected} at byte {at:N0}{(path is null ? "" : $", at the file {Quote(path)}")}. {Again}"),
        path);

    public static ModelPackageException InvalidManifest(string fault) => new(
        ModelPackageFault.InvalidManifest, $"The package's list of files is not valid: {fault}. A package that ModelPackage.PackAsync wrote was expected. {Again}");

    public static ModelPackageException DamagedFile(PackagedFile file, string actual) => new(
        ModelPackageFault.DamagedFile,
        $"The file {Quote(file.Path)} of the package has the SHA-256 {actual}, and the package's list says {file.Sha256}. {Again}",
        file.Path);

    public static ModelPackageException UnsafePath(string path, string fault, bool isPacked) => new(
        ModelPackageFault.UnsafePath,
        isPacked
            ? $"The package is refused: the path {Quote(path)} in it can't be a file: {fault}. A relative path such as 'model/weights.bin' was expected. Nothing of it was unpacked."
            : $"The folder was not packed: the path {Quote(path)} can't be a file on every system: {fault}. Rename the file, or leave it out.",
        path);

    public static ModelPackageException NameCollision(string path, string other, bool isPacked) => new(
        ModelPackageFault.NameCollision,
        $"The {(isPacked ? "package is refused" : "folder was not packed")}: {Quote(path)} and {Quote(other)} are one name on some systems. "
        + (isPacked ? "Nothing of it was unpacked." : "Rename one of them."),
        path);

    public static ModelPackageException Link(string path) => new(
        ModelPackageFault.Link,
        $"The folder was not packed: {Quote(path)} is a link. A package holds files alone, so that it means the same everywhere. Put a copy in its place.",
        path);

    public static ModelPackageException TooManyFiles(long count, int limit) => new(
        ModelPackageFault.TooLarge,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The package is refused: it has {count:N0} files or more, and {limit:N0} are allowed. Raise ModelPackageLimits.MaxFiles if that is what it should have."));

    public static ModelPackageException TooManyBytes(string path, long limit) => new(
        ModelPackageFault.TooLarge,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The package is refused: with the file {Quote(path)} it has more than {limit:N0} bytes. Raise ModelPackageLimits.MaxBytes if that is what it should have."),
        path);

    public static ModelPackageException ManifestTooLong(long length) => new(
        ModelPackageFault.TooLarge,
        string.Create(
            CultureInfo.InvariantCulture, $"The package's list of files has {length:N0} bytes, and {PackageManifest.MaxBytes:N0} are allowed. Pack fewer files, with shorter paths."));

    public static ModelPackageException NoFiles(string path) => new(
        ModelPackageFault.NoFiles, $"'{path}' was not packed: there is no file in it. Folders alone are not kept. Name the file or folder of the model.");

    public static ModelPackageException Changed(string path) => new(
        ModelPackageFault.Changed, $"The file {Quote(path)} changed while it was packed. Close it, or pack a copy of it.", path);

    public static FileNotFoundException NotFound(string path) => new($"'{path}' was not packed: there is no such file or folder.", path);

    public static ArgumentException TargetExists(string folder) => new(
        $"The package was not unpacked: '{folder}' is there already. Name a folder that isn't: it appears once all is verified.", nameof(folder));

    public static ArgumentException NotSha256(string text, string parameter) => new(
        $"{Quote(text)} is no SHA-256: 64 hexadecimal digits were expected.", parameter);

    private static string FirstSentence(string message) =>
        message.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var end ? message[..end] : message.TrimEnd('.');

    /// <summary>A path as a message shows it: in one line, and not all of one that was made to be long.</summary>
    public static string Quote(string path)
    {
        var shown = new StringBuilder("'");
        foreach (var rune in path.EnumerateRunes().Take(LongestShown))
        {
            var isShown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            shown.Append(isShown ? rune.ToString() : $"\\u{rune.Value:x4}");
        }

        return shown.Append(path.Length > LongestShown ? "…'" : "'").ToString();
    }
}
