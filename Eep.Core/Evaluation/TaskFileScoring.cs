using System.Text.Json;
using Eep.Core.Evaluation.Metrics;
using YamlDotNet.RepresentationModel;

namespace Eep.Core.Evaluation;

/// <summary>The part of a task file that says how answers become scores: filter_list and metric_list.</summary>
internal static class TaskFileScoring
{
    public static IReadOnlyList<FilterPipeline> Pipelines(YamlFields fields)
    {
        var pipelines = fields.Mappings("filter_list").Select(pipeline =>
        {
            var name = pipeline.Text("name") ?? FilterPipeline.None.Name;
            var steps = pipeline.Mappings("filter").Select(step => new FilterStep(step.Required("function"), Arguments(step, "function"))).ToArray();
            pipeline.RefuseOthers("a pipeline has name and filter.");
            return new FilterPipeline(name, steps);
        }).ToArray();
        return pipelines.Length == 0 ? [FilterPipeline.None]
            : pipelines.DistinctBy(pipeline => pipeline.Name).Count() == pipelines.Length ? pipelines
            : throw new TaskException($"{fields.Where("filter_list")} names two pipelines alike; results go by their names.");
    }

    public static IReadOnlyList<MetricSpec> Metrics(YamlFields fields, OutputType type)
    {
        var metrics = fields.Mappings("metric_list").Select(metric => Metric(metric, type)).ToArray();
        return metrics.Length == 0 ? [new MetricSpec(MetricCatalog.Default(type), new Dictionary<string, string>())]
            : metrics.DistinctBy(metric => metric.Name).Count() == metrics.Length ? metrics
            : throw new TaskException($"{fields.Where("metric_list")} names a metric twice; results go by their names.");
    }

    private static MetricSpec Metric(YamlFields fields, OutputType type)
    {
        var spec = new MetricSpec(fields.Required("metric"), Arguments(fields, "metric", "aggregation", "higher_is_better"));
        var info = MetricCatalog.Find(spec, type);
        fields.OnlyAllow("aggregation", $"metric {info.Name} is aggregated by {info.Aggregation}.", info.Aggregation);
        fields.OnlyAllow(
            "higher_is_better",
            $"of metric {info.Name} {(info.HigherIsBetter ? "a higher" : "a lower")} value is better.",
            info.HigherIsBetter ? "true" : "false");
        return spec;
    }

    private static Dictionary<string, string> Arguments(YamlFields fields, params string[] except) => fields.Names.Except(except).ToDictionary(
        name => name,
        name => fields.Node(name) switch
        {
            YamlSequenceNode => JsonSerializer.Serialize(fields.Texts(name)),
            YamlMappingNode => JsonSerializer.Serialize(fields.Map(name)),
            _ => fields.Text(name) ?? "",
        });
}
