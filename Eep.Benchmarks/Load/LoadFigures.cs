namespace Eep.Benchmarks.Load;

/// <summary>What was measured while the load was held.</summary>
/// <param name="Seconds">How long.</param>
/// <param name="ProcessorSeconds">What the server's process took.</param>
/// <param name="Generations">Committed meanwhile.</param>
/// <param name="Memory">At regular times: generations committed so far, and the private memory of the server's process in bytes.</param>
/// <param name="Faults">What should not have happened.</param>
internal sealed record LoadFigures(
    double Seconds, double ProcessorSeconds, int Generations, IReadOnlyList<(int Generations, double Bytes)> Memory, IReadOnlyList<string> Faults)
{
    /// <summary>Private memory that came with each generation in the last three quarters of the time, in bytes: the slope of the line of least squares.</summary>
    public double BytesPerGeneration()
    {
        var samples = Memory.Skip(Memory.Count / 4).ToList();
        var (meanX, meanY) = (samples.Average(sample => sample.Generations), samples.Average(sample => sample.Bytes));
        var spread = samples.Sum(sample => Math.Pow(sample.Generations - meanX, 2));
        return spread == 0 ? 0 : samples.Sum(sample => (sample.Generations - meanX) * (sample.Bytes - meanY)) / spread;
    }

    /// <summary>The median of the private memory in one of four quarters of the time.</summary>
    public double MedianBytes(int quarter)
    {
        double[] sorted = [.. Memory.Skip(quarter * Memory.Count / 4).Take(Math.Max(1, Memory.Count / 4)).Select(sample => sample.Bytes).Order()];
        return sorted[sorted.Length / 2];
    }
}
