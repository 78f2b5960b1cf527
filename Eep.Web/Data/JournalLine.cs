using System.Text.Json.Nodes;
using Eep.Core.Evaluation;
using Eep.Core.Runs;

namespace Eep.Web.Data;

/// <summary>A line of journal.jsonl: an individual with its generation and phase; the plan as an object, not as a text in a text.</summary>
public sealed record JournalLine(
    int Generation, string Phase, int Id, string PlanHash, string Origin, IReadOnlyList<int> Parents, double? Score,
    ScoreInterval? Stopped, string? Failure, bool Reused, JsonNode? Plan)
{
    /// <summary>The lines of a run, in order of proposal.</summary>
    public static IEnumerable<JournalLine> Of(IEnumerable<GenerationRecord> generations) => generations.SelectMany(
        record => record.Individuals.Select(individual => new JournalLine(
            record.Generation, record.Phase.ToString().ToLowerInvariant(), individual.Id, individual.PlanHash, individual.Origin,
            individual.Parents, individual.Score, individual.Stopped, individual.Failure, individual.Reused, JsonNode.Parse(individual.Plan))));
}
