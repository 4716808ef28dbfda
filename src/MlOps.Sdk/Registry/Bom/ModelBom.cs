using System.Security.Cryptography;
using MlOps.Sdk.IO;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Registry.Bom;

/// <summary>The bill of materials of a model: a CycloneDX 1.6 document in JSON, for those who have to know what is in what they run.</summary>
/// <remarks>
/// <para>
/// The model is a component of the type <c>machine-learning-model</c> with the SHA-256 of its package, each file of the package as a component in it,
/// and a model card with what the options say of the data, the inputs, the outputs and the metrics. The packages that the training program was
/// resolved to are components beside it. Every component has a <c>bom-ref</c> of its own.
/// </para>
/// <para>
/// The same input gives the same bytes with the same version of this library: the serial number is computed from the content, and there is no time in it
/// unless the options give one.
/// </para>
/// </remarks>
public static class ModelBom
{
    /// <summary>Renders the bill of materials of a version of a model.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version, such as the number in the registry.</param>
    /// <param name="package">The model's package, as packing it or measuring it returned.</param>
    /// <param name="options">What else there is to say of the model; nothing when <see langword="null"/>.</param>
    /// <returns>The JSON in UTF-8.</returns>
    /// <exception cref="FormatException"><see cref="ModelBomOptions.PackagesJson"/> is no list of packages.</exception>
    public static byte[] Render(string name, string version, ModelPackageInfo package, ModelBomOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(version);
        ArgumentNullException.ThrowIfNull(package);
        var writer = new BomWriter(name, version, package, options ?? new());
        return writer.Render(SerialNumberOf(writer.Render(serialNumber: null)));
    }

    /// <summary>Writes the bill of materials to a file, whole or not at all, over one that is there.</summary>
    /// <param name="path">The file; names that end with <c>.cdx.json</c> are found by other tools.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="version">The version, such as the number in the registry.</param>
    /// <param name="package">The model's package, as packing it or measuring it returned.</param>
    /// <param name="options">What else there is to say of the model; nothing when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="FormatException"><see cref="ModelBomOptions.PackagesJson"/> is no list of packages.</exception>
    public static Task WriteAsync(
        string path, string name, string version, ModelPackageInfo package, ModelBomOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        var bill = Render(name, version, package, options);
        return Task.Run(
            () =>
            {
                new FileOperations().WriteWhole(full, [bill], cancellationToken);
                DurableFile.FlushFolder(Path.GetDirectoryName(full)!);
            },
            cancellationToken);
    }

    /// <summary>A UUID of the version that is free for such uses (8, RFC 9562), from the hash of all the rest.</summary>
    private static string SerialNumberOf(byte[] content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return $"urn:uuid:{new Guid(hash[..16], bigEndian: true):D}";
    }
}
