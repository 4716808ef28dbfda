using System.Text;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Tests.Registry.Packaging;

/// <summary>Makes packages that no writer of ours would, under hashes that fit: what a registry would hold that someone has taken over.</summary>
internal sealed class HostilePackage
{
    private readonly List<(string Path, byte[] Content, long? Size)> _files = [];
    private Func<string, string> _changeManifest = json => json;
    private Action<byte[]> _changeHeader = _ => { };

    public HostilePackage With(string path, string content = "x", long? claimedSize = null)
    {
        _files.Add((path, Encoding.UTF8.GetBytes(content), claimedSize));
        return this;
    }

    public HostilePackage WithManifest(Func<string, string> change)
    {
        _changeManifest = change;
        return this;
    }

    /// <summary>Changes the header of every file; the checksum is mended after it.</summary>
    public HostilePackage WithHeader(Action<byte[]> change)
    {
        _changeHeader = change;
        return this;
    }

    public byte[] Build()
    {
        var files = _files.Select(file => new PackagedFile(file.Path, file.Size ?? file.Content.Length, ModelFolder.HashOf(file.Content))).ToList();
        var manifest = Encoding.UTF8.GetBytes(_changeManifest(Encoding.UTF8.GetString(PackageManifest.Render(files))));
        using var package = new MemoryStream();
        Add(package, TarEntry.Header(PackageManifest.Name, manifest.Length, 0), manifest);
        foreach (var (index, file) in _files.Index())
        {
            var header = TarEntry.Header(TarEntry.Folder + file.Path, file.Size ?? file.Content.Length, index + 1);
            _changeHeader(header);
            MendChecksum(header.AsSpan(^TarEntry.BlockSize..));
            Add(package, header, file.Content);
        }

        package.Write(TarEntry.End);
        return package.ToArray();
    }

    private static void Add(MemoryStream package, byte[] header, byte[] content)
    {
        package.Write(header);
        package.Write(content);
        package.Write(new byte[TarEntry.Padding(content.Length)]);
    }

    private static void MendChecksum(Span<byte> block)
    {
        "        "u8.CopyTo(block[148..]);
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", block[148..]);
    }
}
