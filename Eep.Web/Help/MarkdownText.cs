using Markdig;

namespace Eep.Web.Help;

/// <summary>Markdown as pages show it: headings get ids to link to; HTML of the text's own is shown, not obeyed; front matter is left out.</summary>
public static class MarkdownText
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().UseAutoIdentifiers().DisableHtml().Build();

    /// <summary>Safe HTML.</summary>
    public static string ToHtml(string markdown) => Markdown.ToHtml(markdown, Pipeline);
}
