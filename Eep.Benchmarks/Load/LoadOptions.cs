namespace Eep.Benchmarks.Load;

/// <summary>How much is asked of the server.</summary>
/// <param name="Eep">The built application, eep.dll.</param>
/// <param name="Minutes">How long.</param>
/// <param name="Events">Generations that are replayed meanwhile; 0 for a search.</param>
/// <param name="Gigabytes">Size of the artifact.</param>
/// <param name="Subscribers">Connections to the hub.</param>
/// <param name="Pages">Browser pages.</param>
/// <param name="Clients">Programs that read the API once a second.</param>
/// <param name="Downloads">Downloads of the artifact, each in pieces.</param>
internal sealed record LoadOptions(string Eep, double Minutes, int Events, double Gigabytes, int Subscribers, int Pages, int Clients, int Downloads)
{
    public TimeSpan Duration => TimeSpan.FromMinutes(Minutes);

    public long ArtifactBytes => (long)(Gigabytes * 1e9);
}
