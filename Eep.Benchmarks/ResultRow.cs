using Eep.Core.Runs;

namespace Eep.Benchmarks;

/// <summary>One finished run of the grid.</summary>
internal sealed record ResultRow(string Task, int Budget, ulong Seed, RunReport Report)
{
    public ScoreLine Line(string model) => Report.Test.First(line => line.Model == model);
}
