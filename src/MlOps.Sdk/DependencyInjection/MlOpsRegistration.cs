using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>A client that a host has: the one of the application, or one by its key.</summary>
/// <param name="Key">The key; <see langword="null"/> for the application's.</param>
internal sealed record MlOpsRegistration(string? Key)
{
    /// <summary>The name of its options.</summary>
    public string OptionsName => Key ?? Options.DefaultName;

    public MlOpsClient ClientOf(IServiceProvider provider) =>
        Key is null ? provider.GetRequiredService<MlOpsClient>() : provider.GetRequiredKeyedService<MlOpsClient>(Key);
}
