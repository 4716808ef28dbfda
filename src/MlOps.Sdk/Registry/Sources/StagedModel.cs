using MlOps.Sdk.IO;
using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Registry.Sources;

/// <summary>
/// A copy of a model on its way to the store: what is hashed and signed is what is sent, whatever becomes of the original. Goes with the
/// registration; what a process that was killed left goes with the next one.
/// </summary>
internal sealed class StagedModel : IDisposable
{
    private const int BufferSize = 1 << 18;

    private readonly ProcessFolder _place;

    private StagedModel(ProcessFolder place) => _place = place;

    /// <summary>The copy.</summary>
    public string Folder => Path.Combine(_place.Path, "model");

    /// <summary>Copies a file or the files of a folder. Only what can be in a package is copied.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="outgoing">The folder for the copy.</param>
    /// <param name="limits">How much it may be.</param>
    /// <param name="cancellationToken">Cancels the copying.</param>
    /// <exception cref="ModelPackageException">There is no file in it, or one that no package can have.</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static async Task<StagedModel> CopyAsync(string path, string outgoing, ModelPackageLimits limits, CancellationToken cancellationToken)
    {
        var content = await FolderContent.ReadAsync(path, limits, cancellationToken).ConfigureAwait(false);
        foreach (var left in ProcessFolder.TakeOverDead(outgoing))
        {
            left.Delete();
        }

        var staged = new StagedModel(ProcessFolder.Begin(outgoing));
        try
        {
            foreach (var (file, source) in content.Files.Zip(content.Places))
            {
                var target = Path.Combine(staged.Folder, file.Path.Replace('/', Path.DirectorySeparatorChar));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await CopyFileAsync(source, target, cancellationToken).ConfigureAwait(false);
            }

            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Takes a file out of the copy, under a name that a store takes for one of a file that is not whole yet.</summary>
    public string Take(string path)
    {
        var taken = Path.Combine(_place.Path, Guid.NewGuid().ToString("N"));
        File.Move(Path.Combine(Folder, path.Replace('/', Path.DirectorySeparatorChar)), taken);
        return taken;
    }

    /// <summary>Keeps bytes beside the copy, to be sent too.</summary>
    public string Add(ReadOnlySpan<byte> content)
    {
        var added = Path.Combine(_place.Path, Guid.NewGuid().ToString("N"));
        using var file = new FileStream(added, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
        file.Write(content);
        file.Flush(flushToDisk: true);
        return added;
    }

    public void Dispose() => _place.Delete();

    private static async Task CopyFileAsync(string source, string target, CancellationToken cancellationToken)
    {
        var from = FolderContent.Open(source);
        await using (from.ConfigureAwait(false))
        {
            var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
            await using (to.ConfigureAwait(false))
            {
                await from.CopyToAsync(to, BufferSize, cancellationToken).ConfigureAwait(false);
                to.Flush(flushToDisk: true); // a local store moves it
            }
        }
    }
}
