using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.IO;

/// <summary>A lock that processes share, held by an open file: it ends with the process, however that ends. The file stays.</summary>
internal static class FileLock
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes it when no other has it, as far as this kind excludes the other's.</summary>
    public static SafeFileHandle? TryTake(string path, bool isExclusive)
    {
        try
        {
            return isExclusive
                ? File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                : File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (IOException exception) when (FileSharing.IsViolation(exception))
        {
            return null;
        }
    }

    /// <summary>Takes it, and waits until it can. No system tells when such a lock becomes free, so that it is tried again and again.</summary>
    public static async Task<SafeFileHandle> TakeAsync(string path, bool isExclusive, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(path, isExclusive) is { } taken)
            {
                return taken;
            }

            await Task.Delay(LongestWait * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken).ConfigureAwait(false);
        }
    }
}
