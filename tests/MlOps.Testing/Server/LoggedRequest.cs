namespace MlOps.Testing.Server;

/// <summary>A request that reached the server, whatever became of it.</summary>
/// <param name="Number">Its place among all, from 1.</param>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">The path without prefix and query, unescaped.</param>
/// <param name="Query">What follows the question mark, as it came.</param>
/// <param name="ContentLength">The length that the client announced; <see langword="null"/> for a chunked body or none.</param>
/// <param name="BodySize">How many bytes of body came.</param>
public sealed record LoggedRequest(int Number, string Method, string Path, string Query, long? ContentLength, long BodySize);
