using MlOps.Sdk.Registry.Packaging;

namespace MlOps.TestApp;

/// <summary>Fetches a model into a cache, up to the middle: prints "half" there and waits to be killed.</summary>
internal static class CacheFetch
{
    public static async Task<int> HalfAsync(string folder, string package, string sha256)
    {
        using var model = await new ModelCache(folder).GetOrAddAsync(
            sha256, _ => Task.FromResult<Stream>(new HalfFile(File.ReadAllBytes(package))));
        return 1; // it never comes to its end
    }

    private sealed class HalfFile(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= Length / 2)
            {
                Console.WriteLine("half");
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, (Length / 2) + 1 - Position)], cancellationToken);
        }
    }
}
