using Microsoft.Extensions.Hosting;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>
/// Ties the clients to the host: they are made when it starts, so that what earlier processes left is delivered, and closed when all its
/// services have stopped, in what is left of its shutdown time-out. What is not delivered then stays for the next process.
/// </summary>
internal sealed class MlOpsLifetime(IServiceProvider provider, IEnumerable<MlOpsRegistration> registrations) : IHostedLifecycleService
{
    private IReadOnlyList<MlOpsClient> _clients = [];

    /// <summary>Before any service starts that might log.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken) =>
        _clients = await Task.Run(() => registrations.Select(registration => registration.ClientOf(provider)).ToArray(), cancellationToken).ConfigureAwait(false);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_clients.Select(client => client.CloseAsync(cancellationToken)));
}
