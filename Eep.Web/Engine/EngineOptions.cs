namespace Eep.Web.Engine;

/// <summary>Settings of section <c>Engine</c>.</summary>
public sealed class EngineOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Engine";

    /// <summary>
    /// The GPUs of this machine, as CUDA_VISIBLE_DEVICES names them (0, 1, a UUID ...). One engine works on each, so as many runs go on at
    /// once. Empty: one engine, which sees what its environment shows.
    /// </summary>
    public IReadOnlyList<string> Devices { get; set; } = [];

    /// <summary>Whether this process works on runs; false for a server that leaves them to workers on the same database.</summary>
    public bool Work { get; set; } = true;

    /// <summary>
    /// Whether the runs of this process hand their generations out in batches, for every worker on the same database that has nothing else to
    /// do. Changes no result.
    /// </summary>
    public bool ShareBatches { get; set; }

    /// <summary>
    /// Plans of a batch; 1 or more. Plans of one batch share their first layers, and threads of one engine; more batches keep more workers busy.
    /// </summary>
    public int PlansPerBatch { get; set; } = 2;

    /// <summary>Engines that may work at once.</summary>
    public int Count => Math.Max(1, Devices.Count);
}
