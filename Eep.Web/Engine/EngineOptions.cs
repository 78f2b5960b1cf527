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

    /// <summary>Engines that may work at once.</summary>
    public int Count => Math.Max(1, Devices.Count);
}
