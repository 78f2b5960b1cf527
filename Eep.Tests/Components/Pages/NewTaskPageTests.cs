using AngleSharp.Html.Dom;
using Bunit;
using Eep.Core.Evaluation;
using Eep.Web.Components.Pages;
using Microsoft.AspNetCore.Components.Forms;

namespace Eep.Tests.Components.Pages;

public sealed class NewTaskPageTests : PageContext
{
    [Fact]
    public void File_Chosen_FieldsAreMappedShownAndKept()
    {
        var page = Start();
        Assert.Contains("shown: Passage: {{passage}}", page.Find("#task-rows").TextContent, StringComparison.Ordinal);
        Assert.Equal("{{answer}}", ((IHtmlInputElement)page.Find("#task-target")).Value);

        page.Find("#task-prompt").Change("Q: ");
        page.FindAll(".chip").Single(chip => chip.TextContent == "+ question").Click();
        page.Find("#task-kind").Change(nameof(OutputType.MultipleChoice));
        page.Find("#task-choices").Change("yes\nno");
        page.Find("#share-test").Change("20");
        page.Find("#keep-task").Click();

        page.WaitForAssertion(() => Assert.Equal("/tasks/view?path=%2Fdata%2Ftasks%2Fmine%2Ftask.yaml", Address));
        var kept = TaskDrafts.Kept!;
        Assert.Equal(("mine", "Q: {{question}}", OutputType.MultipleChoice, "acc", 20), (kept.Name, kept.Prompt, kept.OutputType, kept.Metric, kept.Test));
        Assert.Equal(["yes", "no"], kept.Choices);
    }

    [Fact]
    public void SplitFile_Added_LeavesTheFieldsAndTakesNoShare()
    {
        var page = Start();
        page.Find("#task-prompt").Change("Q: {{question}}");

        page.Find("#test-path").Change("/tasks/exam.jsonl");

        page.WaitForAssertion(() => Assert.Equal("exam.jsonl", page.Find("#file-test").TextContent));
        Assert.Empty(page.FindAll("#share-test"));
        Assert.Equal(("57", "43"), (((IHtmlInputElement)page.Find("#share-search")).Value, ((IHtmlInputElement)page.Find("#share-validation")).Value));
        page.Find("#keep-task").Click();
        page.WaitForAssertion(() => Assert.NotNull(TaskDrafts.Kept));
        Assert.Equal(("Q: {{question}}", "mine.jsonl", "exam.jsonl"), (TaskDrafts.Kept!.Prompt, TaskDrafts.Kept.DataFile, TaskDrafts.Kept.SplitFiles[SplitKind.Test]));
    }

    [Fact]
    public void Files_ForEverySplit_NeedNoDividedOne()
    {
        var page = Visit<NewTaskPage>("/tasks/new");
        page.Find("#search-path").Change("/tasks/train.jsonl");
        page.Find("#validation-path").Change("/tasks/dev.jsonl");
        page.Find("#test-path").Change("/tasks/exam.jsonl");
        page.WaitForElement("#file-test");

        Assert.Empty(page.FindAll("#share-search"));
        page.Find("#task-overlap").Change("the publisher repeats rows");
        page.Find("#keep-task").Click();

        page.WaitForAssertion(() => Assert.NotNull(TaskDrafts.Kept));
        Assert.Equal((null, 3, 0, "the publisher repeats rows"), (TaskDrafts.Kept!.DataFile, TaskDrafts.Kept.SplitFiles.Count, TaskDrafts.Kept.Search, TaskDrafts.Kept.Overlap));
    }

    [Fact]
    public void Rows_Shown_CanBeTriedBeforeTheTaskIsKept()
    {
        var page = Start();

        page.WaitForElement("#try-task").Click();

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("#tried-items li")));
        page.Find("#task-prompt").Change("Q: {{question}}");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#tried-items li")));
    }

    [Fact]
    public void Format_Chosen_FillsTheFields()
    {
        var page = Start();

        page.Find("#format").Change("boolq");

        page.WaitForAssertion(() => Assert.Equal("of boolq", ((IHtmlInputElement)page.Find("#task-target")).Value));
    }

    [Fact]
    public void Fields_ThatMakeNoTask_SayWhyAndAreNotKept()
    {
        var page = Start();
        TaskDrafts.Fault = "task.yaml: doc_to_text: field 'x' is missing.";

        page.Find("#task-prompt").Change("{{x}}");

        page.WaitForAssertion(() => Assert.Contains("field 'x' is missing", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find("#keep-task").HasAttribute("disabled"));
    }

    [Fact]
    public void File_ThatCannotBeRead_SaysWhy()
    {
        TaskDrafts.Fault = "mine.csv: it holds no row.";
        var page = Visit<NewTaskPage>("/tasks/new");

        page.Find("#data-path").Change("/tasks/mine.csv");

        page.WaitForAssertion(() => Assert.Contains("it holds no row", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("#task-prompt"));
    }

    private IRenderedComponent<NewTaskPage> Start()
    {
        var page = Visit<NewTaskPage>("/tasks/new");
        page.FindComponents<InputFile>()[0].UploadFiles(InputFileContent.CreateFromText("{}", "mine.jsonl"));
        page.WaitForElement("#task-rows");
        return page;
    }
}
